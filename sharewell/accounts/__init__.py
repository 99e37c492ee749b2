"""Sign-in: user names, passwords, second factors, and how often anyone may try.

Owns: users and staff, their factors, browsers and sessions, what was typed when one ended, counters of tries.
Never: knows whether a user is a member, nor what a member may see; decides where a message goes (tell.py).
A user name is the only login (an e-mail address may belong to two spouses).
Imports: lib, policy, audit.
"""
