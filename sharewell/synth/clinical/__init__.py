"""The clinical side of the synthetic plan: US Core 6.1.0 shapes made from claims and from what the stories add.

Owns: one file a kind of record, and `record.chart`, which puts a member's record together.
Never: invents a visit that no claim knows, or writes a licensed description.
References are "Patient/<member id>", "Practitioner/<NPI>", "Organization/<NPI>": ids are the plan's own.
Shapes: https://hl7.org/fhir/us/core/STU6.1/ (profiles are named in each resource's meta.profile).
"""
