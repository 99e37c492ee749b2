"""What apps are told about the person who signed in: the id_token, fhirUser, and the userinfo answer.

Source: https://openid.net/specs/openid-connect-core-1_0.html §2, §5.3;
https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-identity-data
"""

from __future__ import annotations

from typing import Any

from joserfc import jwt

from sharewell.lib import clock, sql
from sharewell.members.models import MemberIdentifier
from sharewell.oauth import keys, site
from sharewell.oauth.bearer import Bearer
from sharewell.policy import current as policy
from sharewell.records.identity import logical_id
from sharewell.records.patient import patient_id


def patient(connection: sql.Connection, person_key: int) -> str:
    """The logical id of the person's Patient; before a feed brought it, the id that it is going to have."""
    found = patient_id(connection, person_key)
    if found is not None:
        return found
    kind = MemberIdentifier.Kind.MEMBER_ID
    number = MemberIdentifier.objects.filter(person_key=person_key, kind=kind).order_by("id").first()
    return logical_id(policy().member_namespace, "Patient", number.value if number else str(person_key))


def fhir_user(patient_: str) -> str:
    """The absolute address of the person who signed in, as a FHIR resource."""
    return f"{site.fhir_base()}/Patient/{patient_}"


def id_token(
    *, client_id: str, subject: str, nonce: str, signed_in_ms: int | None, scope: str, patient_: str, seconds: int
) -> str:
    """A signed id_token (RS256) that lives `seconds`, the lifetime of the access token beside it."""
    now = clock.now_ms() // 1000
    claims: dict[str, Any] = {
        "iss": site.issuer(),
        "sub": subject,
        "aud": client_id,
        "iat": now,
        "exp": now + seconds,
    }
    if nonce:
        claims["nonce"] = nonce
    if signed_in_ms is not None:
        claims["auth_time"] = signed_in_ms // 1000
    claims |= _person(scope.split(), patient_)
    key = keys.signing()
    return jwt.encode({"alg": keys.ALGORITHM, "kid": key.kid}, claims, key, algorithms=[keys.ALGORITHM])


def userinfo(bearer: Bearer) -> dict[str, str]:
    """What the userinfo endpoint tells: the same subject and fhirUser as the id_token."""
    with sql.reader() as connection:
        patient_ = patient(connection, bearer.person_key)
    return {"sub": bearer.subject} | _person([scope.text for scope in bearer.scopes], patient_)


def _person(scopes: list[str], patient_: str) -> dict[str, str]:
    names = [name for name in ("fhirUser", "profile") if name in scopes]  # profile: the word of SMART 1.0
    return dict.fromkeys(names, fhir_user(patient_))
