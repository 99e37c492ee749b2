"""Columns of the claim itself: what it is, how it ended, diagnoses, procedures, dental and ambulance facts."""

from __future__ import annotations

from sharewell.ingest.feeds.column import Column, Layout

CLAIM: Layout = (
    Column(
        "Claim unique identifier",
        "The payer's number of the claim; stays when the claim is corrected",
        "code",
        True,
        also=("Payer claim unique identifier",),
    ),
    Column("Member id", "The plan's member id", "code", True),
    Column(
        "Coverage id",
        "Coverage under which the claim was adjudicated (coverage_id of the eligibility feed)",
        "code",
    ),
    Column(
        "Claim processing status code",
        "How far the claim is, and how it ended",
        "code",
        True,
        values=("paid", "denied", "partiallypaid", "pending", "reversed"),
    ),
    Column(
        "Claim payment status code",
        "Paid or denied, where the processing status only says active or cancelled",
        "code",
        values=("paid", "denied", "partiallypaid"),
    ),
    Column(
        "Claim processing stage",
        "Where a pending claim is in the plan's work, or that the member appeals a decided one; our own column",
        "code",
        values=("received", "inreview", "informationneeded", "inappeal"),
    ),
    Column(
        "EOB last updated date",
        "When this state of the claim was written in the source system: orders corrections",
        "time",
        also=("Claim last updated date",),
    ),
    Column("Claim received date", "Day the payer received the claim", "date", also=("Claim recieved date",)),
    Column("Adjudication date", "Day the claim was adjudicated: starts the one-business-day clock", "date"),
    Column("Claim paid date", "Day the claim was paid", "date"),
    Column("Claim adjusted from identifier", "Number of the earlier claim that this one replaces", "code"),
    Column("Claim adjusted to identifier", "Number of the later claim that replaces this one", "code"),
    Column("Claim payer identifier", "Payer id of the plan that adjudicated", "code"),
    Column("Claim payer name", "Name of the plan that adjudicated"),
    Column("Claim primary payer identifier", "Payer id of another payer that paid before", "code"),
    Column("Other payer name", "Name of that other payer", also=("Other Payer Name(s)",)),
    Column(
        "Claim payee type code",
        "Who receives the payment",
        "code",
        values=("provider", "subscriber", "beneficiary", "other"),
    ),
    Column("Claim payee", "Identifier of the payee, where it is not the billing provider or the member", "code"),
    Column("Claim payee name", "Name of that payee: Family, Given"),
    Column(
        "Claim payee relationship",
        "Relationship of that payee to the member, HL7 v3 RoleCode (MTH, SPS …)",
        "code",
    ),
    Column(
        "Benefit payment status",
        "Whether benefits were paid in network; mixed lines say other",
        "code",
        values=("innetwork", "outofnetwork", "other"),
    ),
    Column(
        "Claim payment denial code",
        "Why amounts were not paid: claim adjustment reason (45, CO-45) or remark code (N130)",
        "code",
        repeat=4,
        also=("Claim payment denial code",),
    ),
    Column("Process note", "A sentence to the member printed on the explanation of benefits", repeat=3),
    Column("Patient account number", "The provider's account number of the patient", "code"),
    Column("Medical record number", "The provider's record number of the patient", "code"),
)


MEDICAL: Layout = (
    Column(
        "Claim type",
        "Kind of claim",
        "code",
        True,
        also=("Claim type code",),
        values=("institutional", "professional", "vision", "oral", "pharmacy"),
    ),
    Column(
        "Claim sub type",
        "Institutional claims: inpatient or outpatient",
        "code",
        values=("inpatient", "outpatient"),
    ),
    Column("Statement from date", "First day the claim covers", "date"),
    Column("Statement thru date", "Last day the claim covers", "date", also=("Statement through date",)),
    Column("Claim service start date", "First day of service", "date"),
    Column("Claim service end date", "Last day of service", "date"),
    Column("Member admission date", "Day of admission (inpatient)", "date"),
    Column("Member discharge date", "Day of discharge (inpatient)", "date"),
    Column("Claim diagnosis related group", "DRG code", "code"),
    Column("Claim diagnosis related group version", "Version of the DRG grouper", "code"),
    Column(
        "Claim diagnosis related group name",
        "Grouper: MS-DRG (when empty), AP-DRG or APR-DRG",
        "code",
        values=("MS-DRG", "AP-DRG", "APR-DRG"),
    ),
    Column(
        "Claim source inpatient admission code",
        "UB-04 point of origin",
        "code",
        also=("Claim inpatient source admission code",),
    ),
    Column("Claim inpatient admission type code", "UB-04 priority (type) of admission", "code"),
    Column(
        "Claim bill facility type code", "UB-04 type of bill, first digit (or the whole three or four)", "code"
    ),
    Column("Claim service classification type code", "UB-04 type of bill, second digit", "code"),
    Column("Claim frequency code", "UB-04 type of bill, third digit", "code"),
    Column("Patient discharge status code", "UB-04 patient discharge status", "code"),
    Column(
        "Diagnosis code",
        "ICD-10-CM (or ICD-9-CM) diagnosis, with or without the point",
        "code",
        repeat=25,
        also=("Diagnosis code",),
    ),
    Column("Diagnosis description", "The diagnosis in words", repeat=25, also=("Diagnosis description",)),
    Column(
        "Diagnosis code type",
        "Code set of the diagnosis; empty means icd10",
        "code",
        repeat=25,
        also=("Diagnosis code type",),
        values=("icd10", "icd9"),
    ),
    Column(
        "Diagnosis type",
        "Role; empty means principal for the first, other or secondary for the rest",
        "code",
        repeat=25,
        also=("Diagnosis type",),
        values=("principal", "admitting", "other", "secondary", "externalcauseofinjury", "patientreasonforvisit"),
    ),
    Column(
        "Present on admission", "Y, N, U, W or 1 (inpatient)", "code", repeat=25, also=("Present on admission",)
    ),
    Column(
        "Procedure code",
        "ICD-10-PCS procedure of the stay (inpatient); the line's own code has no number",
        "code",
        repeat=25,
    ),
    Column("Procedure description", "The procedure in words", repeat=25),
    Column("Procedure date", "Day of the procedure", "date", repeat=25, also=("Procedure date",)),
    Column(
        "Procedure type",
        "Role; empty means principal for the first, other for the rest",
        "code",
        repeat=25,
        values=("principal", "other"),
    ),
)


DENTAL_CLAIM: Layout = (
    Column(
        "Missing tooth number",
        "A missing tooth, ADA universal numbering",
        "code",
        repeat=32,
        also=("Missing tooth number - first occurrence",),
    ),
    Column("Orthodontics treatment indicator", "Whether the treatment is orthodontic", "flag"),
    Column("Orthodontics appliance application date", "Day the appliance was placed", "date"),
    Column("Total number of months for orthodontia", "Months the appliance stays", "integer"),
    Column("Prosthesis replacement indicator", "Whether a prosthesis is replaced", "flag"),
    Column("Date of prior prosthesis placement", "Day the replaced prosthesis was placed", "date"),
)


TRANSPORT: Layout = (
    Column("Patient weight", "Ambulance: weight in pounds", "decimal"),
    Column("Ambulance transport reason", "Ambulance: X12 transport reason code", "code"),
    Column("Transportation distance", "Ambulance: miles", "decimal"),
    Column("Round trip purpose", "Ambulance: why a round trip"),
    Column("Stretcher purpose", "Ambulance: why a stretcher"),
    Column("Pick-up location", "Ambulance: from where"),
    Column("Drop-off location", "Ambulance: to where"),
)
