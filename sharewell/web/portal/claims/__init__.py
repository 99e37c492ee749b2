"""Claims for members: the list, one claim explained, spending, papers and downloads."""
