"""Ingest: files of other systems become resources on the shelf.

Owns: the feeds (how a file is read), the maps (how a record becomes FHIR), the loader, the rejects and the clock
of one business day.
Never: writes a shelf table itself (records does), answers a request, decides who may read.
A feed is rows(file) + load(row); a map is a pure function from dicts to a FHIR dict.
"""
