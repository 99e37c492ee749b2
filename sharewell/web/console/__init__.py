"""The help team's pages: what waits, one case at a time, and a caller on the phone.

Owns: addresses under /help-team/, their forms and words.
Never: shows what a colleague needs not, starts sharing, or sends anything to an address given on the phone.
Whoever is no staff meets the same 404 as at an address that does not exist.
Imports: lower rooms and web.shared.
"""
