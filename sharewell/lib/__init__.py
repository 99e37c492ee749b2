"""Small tools of the trade: time, environment, secrets, SQL, PDF.

Owns: what any program needs and the standard library lacks.
Never: knows a word of health care, a table, or a page.
Each file is one noun; a caller imports the file, not the room.
Imports: nothing else of ours.
"""
