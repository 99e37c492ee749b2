"""The synthetic plan "Harbor Health Plan" (contract H9999): invented people, coverage, claims, clinical records.

Owns: the stories (one small table a file), the shapes of an invented plan's feeds, and their determinism.
Never: reads a clock, a database or the environment; uses a real person, provider, licensed wording or SSN area.
Its files enter the system through the real loader like any other plan's; no room below imports it.
Start at `plan.write`; a new story is a new file in `stories/`.
"""
