"""Feeds: every kind of file that `sharewell load` reads.

Owns: how a file is told from another, streamed, cut into records and handed to the maps.
Never: writes anything; knows FHIR beyond calling a map.
"""
