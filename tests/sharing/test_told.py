"""What a member is told of sharing comes in the language and the size that they chose."""

from __future__ import annotations

from sharewell.lib import clock
from sharewell.members import person, preferences
from sharewell.members.preferences import Format
from sharewell.notify import dates, inbox, outbox
from sharewell.notify.models import Promise
from tests.sharing.conftest import NOON, World


def test_messages_of_sharing_are_in_the_chosen_language_and_in_large_print(world: World) -> None:
    alice = person.get(world.key)
    assert alice
    preferences.set(person=alice, by=world.by, language="es", format=Format.LARGE, paper=True)
    with clock.at(NOON):
        grant = world.give()
        world.stop(grant)
    rows = Promise.objects.filter(person_key=world.key).order_by("template")
    assert [(row.template, row.language, outbox.opened(row).large) for row in rows] == [
        ("sharing-started", "es", True),
        ("sharing-stopped", "es", True),
    ]
    until = dates.moment(grant.ends_at, "es")
    assert outbox.opened(rows[0]).context["until"] == until
    assert {entry.text.language for entry in inbox.list_for(world.key)} == {"es"}


def test_without_a_choice_they_are_in_the_language_of_the_signature(world: World) -> None:
    with clock.at(NOON):
        world.give(language="es")
    assert [(row.language, outbox.opened(row).large) for row in Promise.objects.all()] == [("es", False)]
