"""Grants: what a member allows an app, from the signature to the end. The only writer of these tables."""

from __future__ import annotations

LIVE_SQL = "(g.state = 'active' AND g.ends_ms > :now_ms)"
"""True when the row of sharing_grant called `g` is live at `:now_ms` (milliseconds since 1970)."""
