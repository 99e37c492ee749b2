"""Sharewell: members of a health plan see their data, share it with any app, and stop it at once."""

__version__ = "0.1.0"
