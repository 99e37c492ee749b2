"""Users who can sign in: the name's rules, the password's rules; each change is one transaction with its act."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sharewell.accounts.models import User
from sharewell.accounts.tell import Tell
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock

_SHAPE = re.compile(r"[a-z0-9][a-z0-9._@+-]{3,63}")
_MEDICARE_NUMBER = re.compile(r"[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d{2}")


class UsernameTaken(ValueError):
    """This user name cannot be had. The caller learns no more than that."""


class UsernameUnfit(UsernameTaken):
    """The name is not one: too short, odd characters, no letter, or shaped like a number of a person."""


class WeakPassword(ValueError):
    """The password is refused; `messages` say what is wrong, in the language of the page."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


def plain_name(username: str) -> str:
    """The name as it is kept: lower case, no blanks around. Raises UsernameUnfit."""
    name = username.strip().lower()
    if not _SHAPE.fullmatch(name) or not re.search("[a-z]", name) or _MEDICARE_NUMBER.fullmatch(name):
        raise UsernameUnfit("4 to 64 letters, digits or . _ @ + - with at least one letter; no Medicare number.")
    return name


def create(
    *, username: str, password: str, email: str, language: str, by: Actor, person_key: int | None = None
) -> User:
    """Make a user. The act is written to the chain of `person_key` when the user is that person.

    Raises UsernameTaken (also UsernameUnfit) and WeakPassword.
    """
    user = User(
        username=plain_name(username), email=email.strip(), language=language, created=clock.now(), is_active=True
    )
    check_password(user, password)
    user.set_password(password)
    with transaction.atomic():
        _insert(user)
        acts.record(event=Event.ACCOUNT_REGISTERED, by=by, person_key=person_key, detail={"account": user.pk})
    return user


def check_password(user: User, new: str) -> None:
    """The password's rules, for this user. Raises WeakPassword."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise WeakPassword(error.messages) from error


def set_password(
    *,
    user: User,
    new: str,
    by: Actor,
    tell: Tell,
    person_key: int | None = None,
) -> None:
    """Give a user another password, and end every session of the account but one that is told to go on.

    (Each session holds a digest of the password; a page that goes on calls `update_session_auth_hash`.) The
    act is written to the chain of `person_key`, the member whose account it is. Raises WeakPassword.
    """
    check_password(user, new)
    user.set_password(new)
    with transaction.atomic():
        user.save(update_fields=["password"])
        acts.record(
            event=Event.ACCOUNT_PASSWORD_CHANGED, by=by, person_key=person_key, detail={"account": user.pk}
        )
        tell("password-changed", {})


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken("This user name is in use.") from error
