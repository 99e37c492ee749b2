"""The people of the running plan, as people.json tells of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """One person. `registered`: the demo has made the account with this user name and password already."""

    key: str
    username: str
    password: str = field(repr=False)
    given: str
    family: str
    birth: tuple[str, str, str]
    member_id: str
    card_id: str
    ssn: str = field(repr=False)
    email: str
    registered: bool

    @property
    def name(self) -> str:
        """First and last name: what a person signs with."""
        return f"{self.given} {self.family}"

    def somebody_else(self) -> Member:
        """A person of another name, birthday and card, whom the plan does not know."""
        return replace(
            self,
            given="Charlotte",
            family="Nobody",
            birth=("2", "3", "1944"),
            card_id=f"HBR000000{self.birth[2][-3:]}",
        )

    def traces(self) -> tuple[str, ...]:
        """What must stand in no log and in no address."""
        dashed = f"{self.ssn[:3]}-{self.ssn[3:5]}-{self.ssn[5:]}"
        words = (self.ssn, dashed, self.card_id, self.email, self.email.replace("@", "%40"), self.password)
        return tuple(word for word in (*words, self.name, self.name.replace(" ", "+")) if word.strip("-"))


def read_people(path: Path) -> Mapping[str, Member]:
    """Every person by key (alice, bob, …)."""
    return {row["key"]: _member(row) for row in json.loads(path.read_text("utf-8"))["people"]}


def _member(row: Mapping[str, Any]) -> Member:
    year, month, day = row["birth_date"].split("-")
    return Member(
        key=row["key"],
        username=row["username"],
        password=row["password"],
        given=row["given_name"],
        family=row["family_name"],
        birth=(str(int(month)), str(int(day)), year),
        member_id=row["member_id"],
        card_id=row["card_id"],
        ssn=row["ssn"],
        email=row["email"],
        registered=bool(row.get("registered")),
    )
