"""What every page needs: layout, style, guards, session limits, the plan's contact facts.

Owns: the base template, the one stylesheet, the guard of a route, the leaving and error pages.
Never: knows a page of the portal, the console or the developer site.
A view without a guard is refused, so a forgotten guard fails closed.
Imports: lower rooms only.
"""
