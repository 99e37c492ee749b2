"""Sunrise, a sample third-party app: it knows a FHIR base URL and its own client id, and nothing else of the plan.

It stands for every app a member may choose: standard SMART App Launch, standard FHIR, no import from sharewell.
"""
