"""The one list of event names, `subject:verb`. A name is never reused for another meaning."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """Everything that can stand in the ledger of acts."""

    ACCOUNT_REGISTERED = "account:registered"
    ACCOUNT_SIGNED_IN = "account:signed_in"
    ACCOUNT_SIGN_IN_FAILED = "account:sign_in_failed"
    ACCOUNT_SIGNED_OUT = "account:signed_out"
    ACCOUNT_SIGNED_OUT_EVERYWHERE = "account:signed_out_everywhere"
    ACCOUNT_SESSION_ENDED = "account:session_ended"
    ACCOUNT_NEW_DEVICE = "account:new_device"
    ACCOUNT_FACTOR_ADDED = "account:factor_added"
    ACCOUNT_FACTOR_REMOVED = "account:factor_removed"
    ACCOUNT_FACTOR_RENAMED = "account:factor_renamed"
    ACCOUNT_RECOVERY_CODES_MADE = "account:recovery_codes_made"
    ACCOUNT_RECOVERY_CODE_USED = "account:recovery_code_used"
    ACCOUNT_SECOND_STEP_FAILED = "account:second_step_failed"
    ACCOUNT_PASSWORD_CHANGED = "account:password_changed"  # noqa: S105
    RECOVERY_STARTED = "recovery:started"
    RECOVERY_REFUSED = "recovery:refused"
    REGISTRATION_STARTED = "registration:started"
    REGISTRATION_REFUSED = "registration:refused"
    REGISTRATION_CONFIRMED = "registration:confirmed"
    PIN_REFUSED = "pin:refused"
    PERSON_CHANGED = "person:changed"
    PERSON_LINKED = "person:linked"
    PERSON_UNLINKED = "person:unlinked"
    PREFERENCES_CHANGED = "preferences:changed"
    ACCOUNT_EMAIL_CHANGED = "account:email_changed"
    CONFIDENTIAL_STARTED = "confidential:started"
    CONFIDENTIAL_ENDED = "confidential:ended"
    STAFF_ADDED = "staff:added"
    STAFF_INVITED = "staff:invited"
    STAFF_PASSWORD_SET = "staff:password_set"  # noqa: S105
    STAFF_ROLES_CHANGED = "staff:roles_changed"
    STAFF_DEACTIVATED = "staff:deactivated"
    CASE_OPENED = "case:opened"
    CASE_WORKED = "case:worked"
    CASE_CLOSED = "case:closed"
    DELEGATION_INVITED = "delegation:invited"
    DELEGATION_ACCEPTED = "delegation:accepted"
    DELEGATION_ASKED = "delegation:asked"
    DELEGATION_ASSIGNED = "delegation:assigned"
    DELEGATION_PAPER_OPENED = "delegation:paper_opened"
    DELEGATION_VERIFIED = "delegation:verified"
    DELEGATION_REFUSED = "delegation:refused"
    DELEGATION_USED = "delegation:used"
    DELEGATION_ENDED = "delegation:ended"
    GRANT_GIVEN = "grant:given"
    GRANT_STOPPED = "grant:stopped"
    GRANT_EXPIRED = "grant:expired"
    CARD_LINK_MADE = "card_link:made"
    CARD_LINK_ENDED = "card_link:ended"
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
    RECORD_DOWNLOADED = "record:downloaded"
    BREACH_ASKED = "breach:asked"
    LOAD_FINISHED = "load:finished"
