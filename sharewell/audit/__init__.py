"""The ledger: who did what (acts) and who read what (reads), append-only and sealed in signed blocks.

Owns: the tables audit_act, audit_read, audit_block, the enum of event names, sealing and verification.
Never: has a foreign key, changes or deletes a row, or knows why something was allowed.
Acts are written inside the caller's transaction; reads are durable before the first byte of an answer.
"""
