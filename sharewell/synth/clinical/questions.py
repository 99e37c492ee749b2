"""A filled-in questionnaire about daily life."""

from __future__ import annotations

from datetime import date

from sharewell.synth.clinical.coding import LOINC, OURS, Resource, moment, profile, reference
from sharewell.synth.providers import of_kind

DISPLAY = "http://hl7.org/fhir/StructureDefinition/display"
URI = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-extension-questionnaire-uri"
QUESTIONNAIRE = "https://harbor.invalid/questionnaires/daily-life"


def answered(key: str, member: Resource, day: date) -> Resource:
    """A QuestionnaireResponse with answers of each kind, a question in a group and a question under an answer."""
    asked_by = of_kind("primary")[0]
    ride_help = {"linkId": "1.1", "text": "Who drives you then?", "answer": [{"valueString": "A neighbor."}]}
    ride = {"valueCoding": {"system": LOINC, "code": "LA33-6"}, "item": [ride_help]}
    group = {
        "linkId": "3",
        "text": "At home",
        "item": [{"linkId": "3.1", "text": "Who lives with you?", "answer": [{"valueString": "My husband."}]}],
    }
    return {
        "resourceType": "QuestionnaireResponse",
        "id": key,
        "meta": profile("us-core-questionnaireresponse"),
        "identifier": {"system": OURS + "questionnaire-response", "value": key},
        "questionnaire": QUESTIONNAIRE,
        "_questionnaire": {
            "extension": [
                {"url": DISPLAY, "valueString": "Questions about daily life"},
                {"url": URI, "valueUri": QUESTIONNAIRE},
            ]
        },
        "status": "completed",
        "subject": member,
        "authored": moment(day),
        "author": reference("Practitioner", asked_by.npi, asked_by.name),
        "item": [
            {"linkId": "1", "text": "Do you ever lack a ride?", "answer": [ride]},
            {"linkId": "2", "text": "Hours of sleep a night", "answer": [{"valueDecimal": 6.5}]},
            group,
            {
                "linkId": "4",
                "text": "What else should we know?",
                "answer": [{"valueString": "I sing."}],
            },
        ],
    }
