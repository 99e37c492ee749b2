"""How health records are shown to a member: conditions, medicines, results and the rest as plain rows.

Owns: the kinds of a health record, what their facts and statuses mean in plain words, series of results.
Never: stores anything, or reads other than through records.search with the Access and Reader it is given, so that
a member sees what an app would see. It gives no medical advice. It knows no page; the doors show what it says.
"""
