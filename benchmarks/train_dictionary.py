"""Train the next compression dictionary: python -m benchmarks.train_dictionary

The shelf of SHAREWELL_DATABASE must hold the synthetic plan and nothing else (sharewell synth, migrate, load):
a dictionary holds pieces of what it was trained on, so it must never see a real claim. The numbered file in
sharewell/records/dictionaries/ is committed and never changed again.
"""

from __future__ import annotations

import random
from collections import defaultdict

import zstandard

from sharewell.lib import sql
from sharewell.records import codec

BYTES = 112_640
CLAIMS, OTHERS = 3_000, 300
KEPT_BACK = 300


def main() -> None:
    bodies = shuffled()
    samples: list[bytes | bytearray | memoryview] = [
        body
        for type_, all_ in bodies.items()
        for body in all_[KEPT_BACK:][: CLAIMS if "Benefit" in type_ else OTHERS]
    ]
    path = codec.FOLDER / f"{codec.newest() + 1}.zdict"
    made = zstandard.train_dictionary(BYTES, samples)
    path.write_bytes(made.as_bytes())
    packer = zstandard.ZstdCompressor(level=codec.LEVEL, dict_data=made, write_checksum=False, write_dict_id=False)
    print(f"{path.name}: {len(samples)} bodies. Mean bytes of bodies that were kept back:")
    for type_, all_ in sorted(bodies.items()):
        if len(all_) > 2 * KEPT_BACK:
            packed = [len(packer.compress(body)) for body in all_[:KEPT_BACK]]
            plain = [len(body) for body in all_[:KEPT_BACK]]
            print(f"  {type_:24} {sum(plain) // KEPT_BACK:6} -> {sum(packed) // KEPT_BACK:5}")


def shuffled() -> dict[str, list[bytes]]:
    """All bodies by type, in an order that is the same in every run."""
    bodies: dict[str, list[bytes]] = defaultdict(list)
    with sql.reader() as connection:
        for table in ("records_resource", "records_public"):
            rows = connection.rows(f"SELECT type, codec, body FROM {table} WHERE deleted = 0 ORDER BY id")
            for type_, number, body in rows:
                bodies[type_].append(codec.unpack(body, number))
    for all_ in bodies.values():
        random.Random(1).shuffle(all_)
    return bodies


if __name__ == "__main__":
    main()
