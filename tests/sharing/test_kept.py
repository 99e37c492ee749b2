"""The database itself refuses to change what was signed, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sharewell.lib import clock
from sharewell.sharing.models import Document, Evidence, Grant, Signature, State
from tests.sharing.conftest import NOON, World

ENDING = {"state", "ended_ms", "ended_by", "ended_channel", "ended_reason"}


def refused(act: Any) -> None:
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        act()


@pytest.mark.parametrize("model", [Signature, Document, Evidence])
def test_signatures_and_documents_refuse_every_change(model: Any, world: World) -> None:
    with clock.at(NOON):
        world.give()
    for field in model._meta.concrete_fields:
        value = model.objects.values_list(field.attname, flat=True)[0]
        refused(lambda name=field.attname, value=value: model.objects.update(**{name: value}))
    refused(lambda: model.objects.all().delete())


def test_every_field_of_a_grant_but_its_end_is_kept(world: World) -> None:
    with clock.at(NOON):
        world.give()
    for field in Grant._meta.concrete_fields:
        if field.attname not in ENDING:
            value = Grant.objects.values_list(field.attname, flat=True)[0]
            refused(
                lambda name=field.attname, value=value: Grant.objects.update(**{name: value, "state": "expired"})
            )
    refused(lambda: Grant.objects.all().delete())
    refused(lambda: Grant.objects.get().save())


@pytest.mark.parametrize("state", [state for state in State if state != State.ACTIVE])
def test_a_final_state_never_changes(state: State, world: World) -> None:
    with clock.at(NOON):
        world.give()
    Grant.objects.update(state=state)
    for other in State:
        refused(lambda other=other: Grant.objects.update(state=other))
    refused(lambda: Grant.objects.update(ended_reason="changed"))


def test_an_active_grant_cannot_be_touched_without_ending_it(world: World) -> None:
    with clock.at(NOON):
        world.give()
    refused(lambda: Grant.objects.update(ended_reason="changed"))
