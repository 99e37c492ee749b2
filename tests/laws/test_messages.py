"""A law about messages: rooms tell a member through members.reach, which knows how that member wants it."""

from __future__ import annotations

from tests.laws import source


def test_no_room_above_members_promises_a_message_past_what_the_member_chose() -> None:
    callers = {
        path.relative_to(source.HOUSE).parts[0]
        for path in source.files()
        if path.suffix == ".py" and source.HOUSE in path.parents and "outbox.promise(" in path.read_text("utf-8")
    }
    assert callers == {"members"}
