"""Maps: records of a feed become FHIR resources.

Owns: the profiles and code systems a resource is written in, element by element.
Never: reads a file, a clock, the environment or the database; stamps id, version or lastUpdated.
A map takes plain dicts and a `ref(type, key)` callable and answers a plain dict.
The same input always gives the same resource.
"""
