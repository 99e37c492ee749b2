"""The judge in the house: what Sharewell serves, validated by HL7's own FHIR validator.

Owns: the sample of the shelf that is judged, the validator's jars and packages, the table of what it found.
Never: part of the product; nothing in sharewell imports it, and it reads only what an app or a member could read.
Needs Java 17, Maven and the guides' packages in ../shared/ig; without them it says so and skips.
"""
