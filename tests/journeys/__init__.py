"""Journeys: the promises, kept through the front door, on real processes and in a real browser."""
