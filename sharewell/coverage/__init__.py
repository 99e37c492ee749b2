"""Which coverage a person has, from when until when, what the plan offers in it, and the card that shows it.

Owns: periods, and who is a current member; what a plan offers in a year, and what of it is used; cards and links.
Never: caches an answer (a back-dated end counts at the very next question), or asks who may look: a door did, at
this very request (docs/adr/0015); a link to a card asks for itself.
Days are dates in the plan's zone; the end date is inclusive to 24:00.
Imports: lib, policy, audit, accounts, members.
"""
