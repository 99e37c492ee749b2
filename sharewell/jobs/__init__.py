"""The operator's door: the `sharewell` command.

Owns: commands, their help, exit codes (0 done, 1 failed, 2 wrong usage, 3 done with rejects).
Never: a rule or a transaction; each command calls one function of a lower room.
One file a noun; cli.py lists them and loads each only when it is called.
Imports: any lower room, never web.
"""
