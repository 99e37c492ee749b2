"""Papers, signatures and grants: what a member allows an app, until when, and its end.

Owns: the papers' texts, signed documents, grants and their states, giving and stopping.
Never: knows that tokens exist; reopens a grant that has ended; changes a signed paper.
One row, the grant, decides every access.
Imports: lib, policy, fhir, audit, notify, accounts, members, coverage, registry.
"""
