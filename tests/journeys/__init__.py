"""Journeys: the promises, kept through the front door, on real processes and in a real browser.

`SCREENS=1 python -m pytest tests/journeys` keeps a picture of every page (desktop and phone) and the signed
papers in var/screens, for a person to look at. Each test process fills and runs a plan of its own.
"""
