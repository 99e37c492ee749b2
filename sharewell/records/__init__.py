"""The shelves: every FHIR resource the plan holds, its versions, and the search over them.

Owns: the tables records_*, logical ids, versions and lastUpdated, stored bodies and their compression.
Never: maps a feed, decides who may read (it is told by an Access and puts it in every WHERE), or parses
a body on the read path. Only `store.put` writes; only `search` reads.
"""
