"""Who the plan's members are, how a person proves to be one, and registration.

Owns: persons, their identifiers and contacts, matching, registration attempts.
Never: stores a Social Security or Medicare number readably, or tells a caller who exists.
When coverage starts is given to it by a caller: coverage is a room above.
Imports: lib, policy, audit, notify, accounts.
"""
