"""FHIR R4 as pure functions over plain dicts and bytes.

Owns: the table of search parameters and everything made from it (index terms, the query parser,
the CapabilityStatement), dates, SMART scopes, whose record a resource is, bundles and outcomes.
Never: reads a clock, a setting, a file outside this package or a database, and never decides who may sign.
"""
