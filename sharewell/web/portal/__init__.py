"""The member's pages: register, sign in, authorize an app, see and stop sharing, documents.

Owns: forms, templates and the order of pages; each view calls one function of a lower room.
Never: decides who may share, writes a ledger row, or talks to the database itself.
Every page works by keyboard, at 320 px, and in English and Spanish.
Imports: web.shared and the rooms below the doors.
"""
