"""Registering, and getting back in: the pages before anyone is signed in.

Owns: the forms and the order of these pages. Never: says, by a word or a page, whom the plan knows.
"""
