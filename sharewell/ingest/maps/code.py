"""Code systems by their URLs, and the small constant dicts that FHIR repeats: concepts, codings, absent reasons.

What `concept` answers is shared by all resources that use the code: never change it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

Concept = dict[str, Any]

HL7: Final = "http://terminology.hl7.org/CodeSystem"
CARIN: Final = "http://hl7.org/fhir/us/carin-bb/CodeSystem"
NUBC: Final = "https://www.nubc.org/CodeSystem"

ADJUDICATION: Final = f"{HL7}/adjudication"
CARE_TEAM_ROLE: Final = f"{HL7}/claimcareteamrole"
CLAIM_TYPE: Final = f"{HL7}/claim-type"
COVERAGE_CLASS: Final = f"{HL7}/coverage-class"
DIAGNOSIS_TYPE: Final = f"{HL7}/ex-diagnosistype"
IDENTIFIER_TYPE: Final = f"{HL7}/v2-0203"
ORGANIZATION_TYPE: Final = f"{HL7}/organization-type"
PAYEE_TYPE: Final = f"{HL7}/payeetype"
RELATED_CLAIM: Final = f"{HL7}/ex-relatedclaimrelationship"
ROLE_CODE: Final = f"{HL7}/v3-RoleCode"
SUBSCRIBER: Final = f"{HL7}/subscriber-relationship"
TOOTH: Final = f"{HL7}/ADAUniversalToothDesignationSystem"
ORAL_AREA: Final = f"{HL7}/ADAAreaOralCavitySystem"
NCPDP_BRAND: Final = f"{HL7}/NCPDPBrandGenericIndicator"
NCPDP_COMPOUND: Final = f"{HL7}/NCPDPCompoundCode"
NCPDP_DAW: Final = f"{HL7}/NCPDPDispensedAsWrittenOrProductSelectionCode"
NCPDP_ORIGIN: Final = f"{HL7}/NCPDPPrescriptionOriginCode"
NCPDP_REJECT: Final = f"{HL7}/NCPDPRejectCode"

CARIN_ADJUDICATION: Final = f"{CARIN}/C4BBAdjudication"
CARIN_DISCRIMINATOR: Final = f"{CARIN}/C4BBAdjudicationDiscriminator"
CARIN_CARE_TEAM: Final = f"{CARIN}/C4BBClaimCareTeamRole"
CARIN_COMPOUND: Final = f"{CARIN}/C4BBCompoundLiteral"
CARIN_DIAGNOSIS: Final = f"{CARIN}/C4BBClaimDiagnosisType"
CARIN_IDENTIFIER: Final = f"{CARIN}/C4BBIdentifierType"
CARIN_PAYEE: Final = f"{CARIN}/C4BBPayeeType"
CARIN_PROCEDURE: Final = f"{CARIN}/C4BBClaimProcedureType"
CARIN_RELATED: Final = f"{CARIN}/C4BBRelatedClaimRelationshipCodes"
CARIN_STATUS: Final = f"{CARIN}/C4BBPayerAdjudicationStatus"
CARIN_SUBTYPE: Final = f"{CARIN}/C4BBInstitutionalClaimSubType"
CARIN_SUPPORTING: Final = f"{CARIN}/C4BBSupportingInfoType"
CARIN_SURFACE: Final = f"{CARIN}/C4BBSurfaceCodes"

ADMISSION_TYPE: Final = f"{NUBC}/PriorityTypeOfAdmitOrVisit"
DISCHARGE: Final = f"{NUBC}/PatDischargeStatus"
ORIGIN: Final = f"{NUBC}/PointOfOrigin"
ORIGIN_NEWBORN: Final = f"{NUBC}/PointOfOriginNewborn"
POA: Final = f"{NUBC}/PresentOnAdmissionIndicator"
REVENUE: Final = f"{NUBC}/RevenueCodes"
TYPE_OF_BILL: Final = f"{NUBC}/TypeOfBill"

CARC: Final = "https://x12.org/codes/claim-adjustment-reason-codes"
RARC: Final = "https://x12.org/codes/remittance-advice-remark-codes"
TRANSPORT_REASON: Final = "https://x12.org/codesystem.x12.org/ambulance-transport-reason-codes"
CDT: Final = "http://www.ada.org/cdt"
CPT: Final = "http://www.ama-assn.org/go/cpt"
HCPCS: Final = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
HIPPS: Final = "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/ProspMedicareFeeSvcPmtGen/HIPPSCodes"
ICD10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
ICD9_CM: Final = f"{HL7}/icd9"
ICD10_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
ICD9_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD9"
MS_DRG: Final = (
    "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/"
    "MS-DRG-Classifications-and-Software"
)
AP_DRG: Final = "http://uri.hddaccess.com/cs/apdrg"
APR_DRG: Final = "http://uri.hddaccess.com/cs/aprdrg"
NDC: Final = "http://hl7.org/fhir/sid/ndc"
NPI: Final = "http://hl7.org/fhir/sid/us-npi"
NAIC: Final = "urn:oid:2.16.840.1.113883.6.300"
PLACE: Final = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
TAX: Final = "urn:oid:2.16.840.1.113883.4.4"
TAXONOMY: Final = "http://nucc.org/provider-taxonomy"
UCUM: Final = "http://unitsofmeasure.org"

UNKNOWN: Final[list[Concept]] = [
    {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
]
"""The extension for what a profile demands and the source does not have. https://hl7.org/fhir/R4/extension-data-absent-reason.html"""
ABSENT: Final[Concept] = {"extension": UNKNOWN}
"""An element of any type that consists of nothing but that extension."""


@lru_cache(maxsize=65_536)
def concept(system: str, code: str) -> Concept:
    """A CodeableConcept of one coding. Shared: never change it."""
    return {"coding": [{"system": system, "code": code}]}


@lru_cache(maxsize=8_192)
def carin_info(code: str) -> Concept:
    """A supportingInfo category."""
    return concept(CARIN_SUPPORTING, code)
