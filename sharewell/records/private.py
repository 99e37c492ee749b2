"""Records of people who must not be found: the shelf keeps them without the places where they live.

While a mask stands, `hide` has rewritten what lies there and the store masks whatever arrives, so every reader
(apps, pages, exports) gets finished bodies that hold no old place. Older versions are shown to nobody. What the
sources say lies sealed until `show` puts it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from sharewell.fhir import mask as masking
from sharewell.fhir.mask import Mask, Resource
from sharewell.lib import clock, secret, sql
from sharewell.records import codec, rows, stored
from sharewell.records.arrival import Arrival, arrival
from sharewell.records.body import Content, content
from sharewell.records.item import Item
from sharewell.records.rows import COLUMNS, Row
from sharewell.records.shelf import MEMBER
from sharewell.records.stored import Counter

NOT_BEFORE: Final = (
    " AND v.updated_ms >= COALESCE((SELECT p.since_ms FROM records_private p"
    " WHERE p.person_key = v.person_key), 0)"
)
"""The condition on an older version `v`: it is not from before its person's places were hidden or shown."""
_IDS: Final = {
    "postgresql": "= ANY(CAST(:people AS bigint[]))",
    "sqlite": "IN (SELECT value FROM json_each(:people))",
}
_STATE: Final = """INSERT INTO records_private (person_key, active, sealed, since_ms)
 VALUES (:person_key, :active, :sealed, :since_ms) ON CONFLICT (person_key) DO UPDATE SET
 active = excluded.active, sealed = excluded.sealed, since_ms = excluded.since_ms"""
_ORIGINAL: Final = """INSERT INTO records_original (person_key, id, sealed) VALUES (:person_key, :id, :sealed)
 ON CONFLICT (person_key, id) DO UPDATE SET sealed = excluded.sealed"""
_GONE: Final = "DELETE FROM records_original WHERE person_key = :person_key AND id = :id"
Change = Callable[[str, Resource], Resource]


def hide(person_key: int, mask: Mask, *, by: str) -> int:
    """From this transaction on the shelf shows the person only by `mask`; how many resources were rewritten.

    A mask that stands already is replaced: what the sources said is masked anew.
    """
    with sql.writer() as connection:
        counter = stored.lock(connection, {person_key})[person_key]
        since = counter.stamp(clock.now_ms(), 0)
        told = _originals(connection, person_key)
        wide = replace(mask, known=mask.known | _known(connection, person_key, told.values()))
        _store_state(connection, person_key, wide, since, active=1)
        return _mask_all(connection, person_key, wide, told, counter, by)


def show(person_key: int, *, by: str) -> int:
    """The mask ends: the shelf says again what the sources say; how many resources were rewritten."""
    with sql.writer() as connection:
        counter = stored.lock(connection, {person_key})[person_key]
        since = counter.stamp(clock.now_ms(), 0)
        if (mask := find(connection, {person_key}).get(person_key)) is None:
            return 0
        told = _originals(connection, person_key)
        done = _rewrite(connection, person_key, lambda id_, body: told.get(id_, body), counter, by)
        connection.run_many(_GONE, [{"person_key": person_key, "id": one} for one in told])
        _store_state(connection, person_key, mask, since, active=0)
        return done


def find(connection: sql.Connection, people: Iterable[int]) -> dict[int, Mask]:
    """The masks that stand over these people, while their shelves are locked."""
    keys = sorted(set(people))
    among: Any = keys if connection.dialect == "postgresql" else orjson.dumps(keys).decode()
    found = connection.rows(
        "SELECT person_key, sealed FROM records_private"  # noqa: S608
        f" WHERE active = 1 AND person_key {_IDS[connection.dialect]}",
        {"people": among},
    )
    return {key: _opened(bytes(sealed)) for key, sealed in found}


def told_more(masks: Mapping[int, Mask], arrivals: Sequence[Arrival]) -> dict[int, Mask]:
    """The masks of those of whom these arrivals tell further places; they are hidden from now on, too."""
    wider: dict[int, Mask] = {}
    for one in arrivals:
        if one.content is None or one.person_key not in masks or one.type not in masking.PEOPLE:
            continue
        mask = wider.get(one.person_key, masks[one.person_key])
        if more := masking.places(_told(one.type, one.content)) - mask.known:
            wider[one.person_key] = replace(mask, known=mask.known | more)
    return wider


def masked(one: Arrival, masks: Mapping[int, Mask]) -> Arrival:
    """The arrival as the shelf may keep it, with what the source said as its `original`."""
    mask = masks.get(one.person_key)
    if mask is None or one.content is None:
        return one
    told = _told(one.type, one.content)
    clean = masking.over(told, mask)
    if clean == told:
        return one
    made = _arrived(one, clean)
    made.original = told
    return made


def keep(connection: sql.Connection, originals: Mapping[tuple[int, str], Resource | None]) -> None:
    """Remember what sources said of resources that are shown without places; None: there is nothing to hide."""
    kept = {pair: told for pair, told in originals.items() if told is not None}
    connection.run_many(_GONE, [{"person_key": key, "id": id_} for key, id_ in originals.keys() - kept.keys()])
    sealed = [(key, id_, secret.seal("contact", orjson.dumps(told))) for (key, id_), told in kept.items()]
    connection.run_many(_ORIGINAL, [{"person_key": key, "id": id_, "sealed": one} for key, id_, one in sealed])


def widen(connection: sql.Connection, person_key: int, mask: Mask, by: str) -> None:
    """Take further places out of everything that lies there."""
    counter = stored.lock(connection, {person_key})[person_key]
    since = counter.stamp(clock.now_ms(), 0)
    _store_state(connection, person_key, mask, since, active=1)
    _mask_all(connection, person_key, mask, _originals(connection, person_key), counter, by)


def _mask_all(
    connection: sql.Connection,
    person_key: int,
    mask: Mask,
    told: Mapping[str, Resource],
    counter: Counter,
    by: str,
) -> int:
    """Rewrite what must not be shown; what the sources said is kept, as `told` for what is masked already."""
    originals: dict[tuple[int, str], Resource | None] = {}

    def change(id_: str, body: Resource) -> Resource:
        source = told.get(id_, body)
        clean = masking.over(source, mask)
        if clean != source:
            originals[person_key, id_] = source
        return clean

    done = _rewrite(connection, person_key, change, counter, by)
    keep(connection, originals)
    return done


def _known(connection: sql.Connection, person_key: int, told: Iterable[Resource]) -> frozenset[str]:
    """Every place that was ever told of the person: by a mask before, by originals, in rows and versions."""
    params = {"key": person_key}
    state = connection.rows("SELECT sealed FROM records_private WHERE person_key = :key", params)
    known = frozenset().union(*(_opened(bytes(sealed)).known for (sealed,) in state))
    bodies = list(told)
    for table in (MEMBER.table, MEMBER.versions):
        found = connection.rows(
            f"SELECT codec, body FROM {table} WHERE person_key = :key AND deleted = 0"  # noqa: S608
            " AND type IN ('Patient', 'RelatedPerson')",
            params,
        )
        bodies += [orjson.loads(codec.unpack(bytes(body), number)) for number, body in found]
    return known.union(*map(masking.places, bodies))


def _rewrite(connection: sql.Connection, person_key: int, change: Change, counter: Counter, by: str) -> int:
    """Give every resource of the person that `change` changes its next version."""
    now, changed = clock.now_ms(), []
    for row in _rows(connection, person_key):
        body = _body(row)
        made = change(row.id, body)
        if made != body:
            changed.append(_next(row, made, counter.stamp(now, row.updated_ms), by))
    rows.update(connection, MEMBER, changed)
    stored.advance(connection, {person_key: counter})
    return len(changed)


def _rows(connection: sql.Connection, person_key: int) -> list[Row]:
    names = ", ".join(COLUMNS)
    found = connection.rows(
        f"SELECT {names} FROM {MEMBER.table} WHERE person_key = :key AND deleted = 0",  # noqa: S608
        {"key": person_key},
    )
    return [Row(*values) for values in found]


def _next(row: Row, body: Resource, updated_ms: int, by: str) -> Row:
    item = Item(
        row.type, row.source, "", row.person_key, body, row.audience, row.stamp, sensitivity=row.sensitivity
    )
    made, number = arrival(item), codec.newest()
    assert made.content is not None
    finished = made.content.finish(row.type, row.id, row.version + 1, updated_ms)
    return replace(
        row, version=row.version + 1, updated_ms=updated_ms, codec=number, body=codec.pack(finished, number),
        digest=made.digest, terms=made.terms, dates=made.dates, brief=made.brief, written_by=by,
        source_key=bytes(row.source_key),
    )  # fmt: skip


def _arrived(one: Arrival, body: Resource) -> Arrival:
    made = arrival(
        Item(
            one.type,
            one.source,
            one.key,
            one.person_key,
            body,
            one.audience,
            one.stamp,
            None,
            None,
            one.sensitivity,
        )
    )
    made.event_ms, made.due_ms = one.event_ms, one.due_ms
    return made


def _originals(connection: sql.Connection, person_key: int) -> dict[str, Resource]:
    found = connection.rows("SELECT id, sealed FROM records_original WHERE person_key = :key", {"key": person_key})
    return {id_: orjson.loads(secret.unseal("contact", bytes(sealed))) for id_, sealed in found}


def _store_state(connection: sql.Connection, person_key: int, mask: Mask, since: int, *, active: int) -> None:
    told = {"address": mask.address, "telecom": mask.telecom, "known": sorted(mask.known)}
    sealed = secret.seal("contact", orjson.dumps(told))
    values = {"person_key": person_key, "active": active, "sealed": sealed, "since_ms": since}
    connection.run(_STATE, values)


def _opened(sealed: bytes) -> Mask:
    told = orjson.loads(secret.unseal("contact", sealed))
    return Mask(told["address"], tuple(told["telecom"]), frozenset(told["known"]))


def _body(row: Row) -> Resource:
    """The body as its source told it, without what the shelf has stamped."""
    found: Resource = orjson.loads(codec.unpack(bytes(row.body), row.codec))
    return _told(row.type, content(found))


def _told(type_: str, said: Content) -> Resource:
    head = b'{"resourceType":"%s","meta":{%s}' % (type_.encode(), said.meta)
    found: Resource = orjson.loads(b"".join((head, b"," if said.rest else b"", said.rest, b"}")))
    return found
