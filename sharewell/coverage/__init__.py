"""Which coverage a person has, from when until when, and what follows from the dates.

Owns: coverage periods, "is a current member of a program in scope", when registration opens.
Never: caches an answer; a back-dated end counts at the very next question.
Days are dates in the plan's zone; the end date is inclusive to 24:00.
Imports: lib, policy, audit, members.
"""
