"""Health records for members: what there is, one page a kind, one page a series of results, files of notes."""
