"""People who act for a member: the member's list of them, invitations, requests, and acting for someone.

Owns: the pages of both sides. A right is always of the own account: acting for a member does not change whose
list this is, so nobody who acts for a member can let others in.
Never: decides whether a right holds (members.delegates does), or checks a paper (the help team does).
"""
