"""How claims are explained to a member: status, kind, amounts, reasons in plain words, appeals, totals, papers.

Owns: the meaning of an ExplanationOfBenefit for a person, the list and its filters, spending, what is downloaded.
Never: stores anything, or reads other than through records.search with the Access and Reader it is given, so that
a member sees what an app would see, and pending claims. It knows no page; the doors show what it says.
"""
