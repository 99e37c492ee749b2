"""The doors for programs: FHIR and OAuth endpoints.

Owns: HTTP grammar of the FHIR door and of the token endpoints, CORS, caching headers.
Never: a rule of access, a transaction, a page.
The FHIR door is a bare WSGI callable beside Django; the OAuth endpoints are Django views.
Imports: the rooms below the doors.
"""
