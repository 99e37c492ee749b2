"""The authorization server: SMART App Launch 2.2, OAuth 2.1 practice (RFC 9700) and OpenID Connect.

Owns: requests that wait for a member, codes, tokens (hashes only), signing keys, and every rule about them.
Never: decides whether a member agreed (sharing.grants does) and never lets a token outlive its grant.
Grammar and cryptography come from Authlib and joserfc; the order of the checks is ours and visible.
"""
