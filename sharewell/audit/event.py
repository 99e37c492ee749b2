"""The one list of event names, `subject:verb`. A name is never reused for another meaning."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """Everything that can stand in the ledger of acts."""

    ACCOUNT_REGISTERED = "account:registered"
    ACCOUNT_SIGNED_IN = "account:signed_in"
    ACCOUNT_SIGN_IN_FAILED = "account:sign_in_failed"
    ACCOUNT_SIGNED_OUT = "account:signed_out"
    REGISTRATION_STARTED = "registration:started"
    REGISTRATION_REFUSED = "registration:refused"
    REGISTRATION_CONFIRMED = "registration:confirmed"
    PERSON_CHANGED = "person:changed"
    STAFF_ADDED = "staff:added"
    STAFF_INVITED = "staff:invited"
    STAFF_PASSWORD_SET = "staff:password_set"
    STAFF_ROLES_CHANGED = "staff:roles_changed"
    STAFF_DEACTIVATED = "staff:deactivated"
    CASE_OPENED = "case:opened"
    CASE_WORKED = "case:worked"
    CASE_CLOSED = "case:closed"
    DELEGATION_USED = "delegation:used"
    GRANT_GIVEN = "grant:given"
    GRANT_STOPPED = "grant:stopped"
    GRANT_EXPIRED = "grant:expired"
    CODE_ISSUED = "code:issued"
    CODE_REUSE_DETECTED = "code:reuse_detected"
    TOKEN_ISSUED = "token:issued"  # noqa: S105
    TOKEN_REFRESHED = "token:refreshed"  # noqa: S105
    TOKEN_REUSE_DETECTED = "token:reuse_detected"  # noqa: S105
    TOKEN_REVOKED = "token:revoked"  # noqa: S105
    APP_REGISTERED = "app:registered"
    APP_SUSPENDED = "app:suspended"
    APP_RESUMED = "app:resumed"
    CREDENTIAL_CREATED = "credential:created"
    CREDENTIAL_RETIRED = "credential:retired"
    KEY_ROTATED = "key:rotated"
    LOAD_FINISHED = "load:finished"
