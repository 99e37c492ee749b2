"""Sign-in: user names, passwords, and how often anyone may try.

Owns: users, the rules for a user name, counters of attempts, sessions at rest.
Never: knows whether a user is a member, nor what a member may see.
A user name is the only login (an e-mail address may belong to two spouses).
Imports: lib, policy, audit, notify.
"""
