"""Why an amount was not paid, in plain words of our own beside the code.

The codes are the industry's (CARC, RARC, pharmacy rejects); their official wording is licensed and is not here. An
operator who holds a licence points SHAREWELL_DISPLAYS to it (displays.py). A code without a text of ours gets the
general one: a member is never shown a bare code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sharewell.claims import displays
from sharewell.fhir.resource import at, text

CARC: Final = "carc"
RARC: Final = "rarc"
REJECT: Final = "reject"
_SYSTEMS: Final = (
    ("claim-adjustment-reason", CARC),
    ("remittance-advice-remark", RARC),
    ("NCPDPRejectCode", REJECT),
)
_GROUP: Final = re.compile(r"\b(CO|PR|OA|PI|CR)[ -]?([A-Z0-9]+)")
USUAL: Final = frozenset({"1", "2", "3", "23", "45", "66", "94", "187", "237", "247", "248", "253"})
"""Adjustments that divide the price and refuse nothing."""

GENERAL: Final = _("We did not pay this amount. Call us and we will tell you why.")
_ASK: Final = _("Your provider can send us what is missing. You do not have to pay while we wait.")
_APPROVAL: Final = _("Ask your provider to send us the reasons. You can also appeal.")
_OTHER_PLAN: Final = _("Tell your provider about your other insurance, and give us its name.")

_CARC: Final[dict[str, tuple[Promise, Promise | None]]] = {
    "1": (_("This part goes to your deductible."), None),
    "2": (_("This is your share of the price (coinsurance)."), None),
    "3": (_("This is your copay."), None),
    "4": (_("The provider used a code that does not go with this service."), _ASK),
    "5": (_("The kind of service does not go with the place where it was given."), _ASK),
    "11": (_("The reason for the visit does not go with this service."), _ASK),
    "16": (_("The bill lacks something that we need."), _ASK),
    "18": (_("We already decided a bill for this same service."), None),
    "19": (_("This looks like an injury at work, which other insurance pays for."), _OTHER_PLAN),
    "20": (_("Another insurance may have to pay for this injury."), _OTHER_PLAN),
    "22": (_("Another insurance may have to pay first."), _OTHER_PLAN),
    "23": (_("Another insurance paid this part."), None),
    "26": (_("You had the service before your coverage began."), None),
    "27": (_("You had the service after your coverage ended."), None),
    "29": (_("The bill came to us too late."), None),
    "31": (_("The bill does not show who the patient is."), _ASK),
    "39": (_("We were asked for approval first, and we did not give it."), _APPROVAL),
    "45": (_("The provider gives our members a lower price. Nobody pays this part."), None),
    "49": (_("Your plan does not cover a routine check of this kind."), None),
    "50": (_("We did not find that this service was medically needed."), _APPROVAL),
    "55": (_("Your plan does not cover treatments that are still being tested."), _APPROVAL),
    "58": (_("This service is not covered in the place where it was given."), _APPROVAL),
    "96": (_("Your plan does not cover this."), None),
    "97": (_("The price of another service on the bill already covers this one."), None),
    "107": (_("The bill for the main service is missing or was not covered."), _ASK),
    "109": (_("This bill belongs to another plan or payer."), _OTHER_PLAN),
    "119": (_("You have used all of this benefit for the year."), None),
    "151": (_("The number of services is more than we found needed."), _APPROVAL),
    "167": (_("Your plan does not cover this service for this condition."), _APPROVAL),
    "170": (_("Your plan does not cover this service from this kind of provider."), None),
    "185": (_("This provider may not bill us for this service."), _ASK),
    "197": (_("Our approval was needed before the service, and nobody asked for it."), _APPROVAL),
    "198": (_("You had more of this service than we approved."), _APPROVAL),
    "204": (_("Your plan does not cover this service or item."), None),
    "226": (_("We asked the provider for information and did not get all of it."), _ASK),
    "227": (_("We asked you for information and did not get all of it."), _("Call us to find out what we need.")),
    "242": (_("The provider is not in our network."), None),
    "243": (_("Your main doctor or network did not refer you for this."), _APPROVAL),
    "252": (_("We need a paper from the provider to decide."), _ASK),
    "256": (_("Your provider's contract does not allow a bill for this."), None),
    "272": (_("You had more of this service than your plan covers."), None),
    "288": (_("There was no referral for this service."), _APPROVAL),
}
_REJECTS: Final[dict[str, tuple[Promise, Promise | None]]] = {
    "65": (_("The pharmacy could not match you to your coverage."), _("Show the pharmacy your ID card.")),
    "69": (_("The prescription was filled after your coverage ended."), None),
    "70": (_("This drug is not on your plan's list."), _("Ask your doctor for a drug on the list.")),
    "75": (_("This drug needs our approval first."), _("Ask your doctor to send us a request.")),
    "76": (_("This is more of the drug than your plan covers at one time."), _APPROVAL),
    "79": (_("It is too soon to refill this drug."), _("Ask the pharmacy when you can refill it.")),
    "608": (_("Your plan asks you to try another drug first."), _("Ask your doctor about the other drug.")),
}
_RARC: Final[dict[str, Promise]] = {
    "M127": _("We need the medical record of the visit."),
    "MA01": _("You can appeal this decision."),
    "MA130": _("The bill could not be worked on as it was sent."),
    "N30": _("You were not eligible for this service."),
    "N115": _("The decision follows a coverage rule of Medicare for your region."),
    "N130": _("Your plan's papers tell what is covered and what is not."),
    "N386": _("The decision follows a national coverage rule of Medicare."),
    "N479": _("We need the statement of your other insurance."),
    "N706": _("We need papers that are missing."),
}
GROUPS: Final[dict[str, Promise]] = {
    "CO": _("By the provider's contract you do not owe this amount."),
    "PR": _("This amount is yours to pay."),
    "PI": _("We reduced this amount. Call us before you pay it."),
    "OA": _("This amount was adjusted for another reason. Call us before you pay it."),
    "CR": _("This corrects an earlier decision."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `kind`: carc, rarc or reject; `group`: CO, PR, OA, PI, CR or ""; texts in the page's language.

    `usual`: it only divides the price. `display`: the operator's official words, or "".
    """

    kind: str
    code: str
    group: str
    why: Promise
    do: Promise | None = None
    display: str = ""

    @property
    def usual(self) -> bool:
        """Nothing was refused by it."""
        return self.kind == CARC and self.code in USUAL

    @property
    def who(self) -> Promise | None:
        """Whose the amount is, by its group; None where no group is told."""
        return GROUPS.get(self.group)

    @property
    def shown(self) -> str:
        """The code as papers write it: CO-50, N130."""
        return f"{self.group}-{self.code}" if self.group else self.code


def of(kind: str, code: str, group: str = "", display: str = "") -> Reason:
    """The reason of a code."""
    bare = code.upper()
    why: Promise = GENERAL
    do: Promise | None = None
    if kind == RARC:
        why = _RARC.get(bare, GENERAL)
    else:
        why, do = (_REJECTS if kind == REJECT else _CARC).get(bare.lstrip("0") or bare, (GENERAL, None))
    return Reason(kind, bare, group, why, do, display)


def in_adjudication(adjudication: object) -> list[Reason]:
    """The reasons that an adjudication list gives, each once; refusals before usual adjustments."""
    found = dict.fromkeys(reason for concept in at(adjudication, "reason") for reason in _of_concept(concept))
    return sorted(found, key=lambda one: one.usual)


def refusals(reasons: Iterable[Reason]) -> list[Reason]:
    """Those that refuse something, without remarks that only add to a usual adjustment."""
    found = [one for one in reasons if not one.usual]
    return found if any(one.kind != RARC for one in found) else []


def _of_concept(concept: object) -> Iterator[Reason]:
    groups = {code: group for group, code in _GROUP.findall(text(concept, "text").upper())}
    for coding in at(concept, "coding"):
        if (kind := _kind(coding)) and (code := text(coding, "code")):
            official = displays.of(text(coding, "system"), code, get_language() or "en")
            yield of(kind, code, groups.get(code.upper(), ""), official)


def _kind(coding: Any) -> str:
    system = text(coding, "system")
    return next((kind for part, kind in _SYSTEMS if part in system), "")
