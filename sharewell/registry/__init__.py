"""The apps that members may share with: who makes them, where they return to, how they prove themselves.

Owns: registered apps, their legal facts and attestation answers, and hashes of their secrets.
Never: knows a member, a grant or a token, and never keeps a secret that could be read back.
An app is registered, changed and suspended by functions of `apps`; each writes the ledger.
"""
