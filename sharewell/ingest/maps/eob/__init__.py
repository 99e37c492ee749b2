"""A claim becomes a CARIN Blue Button ExplanationOfBenefit: one file a part of it.

Owns: what every element of the five claim profiles is made of.
Never: reads text (values come as dates, cents and codes), decides who may see it, knows a database.
http://hl7.org/fhir/us/carin-bb (2.0.0)
"""
