"""The doors for people and programs: pages, OAuth endpoints, FHIR endpoints.

Owns: parsing a request, calling one function of a lower room, rendering the answer.
Never: a rule, a transaction, a query. Doors do not know each other.
shared holds what every page needs; portal the member's pages; api the machine doors.
Imports: any lower room.
"""
