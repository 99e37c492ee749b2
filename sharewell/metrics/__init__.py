"""The numbers that the plan owes to the public and to CMS, and the events they are counted from.

Owns: transfers: that an app got data of a member, on which day, in which contract, in which sync.
Never: changes anything else, decides anything, or forgets what a number was counted from.
Days are those of the plan's zone. Imports: lib, fhir, policy, audit, coverage.
"""
