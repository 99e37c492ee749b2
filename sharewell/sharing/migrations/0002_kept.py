"""Signatures and documents refuse every change; a grant allows its end to be written once, and no more."""

from django.db import migrations

SEALED = ("sharing_signature", "sharing_document")
KEPT = (
    "person_key", "id", "signer_id", "signer_name", "authority", "client_id", "legal_name", "product_name",
    "app_version", "scopes", "language", "papers", "signature_id", "document_id", "document_sha256",
    "starts_ms", "ends_ms",
)  # fmt: skip

POSTGRESQL_FUNCTION = """
CREATE FUNCTION sharing_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'Signed papers and grants are kept: % on % is refused', TG_OP, TG_TABLE_NAME; END $$
"""
POSTGRESQL = "CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION sharing_refuse()"
SQLITE = (
    "CREATE TRIGGER {name} BEFORE {what} ON {table} {when}"
    " BEGIN SELECT RAISE(ABORT, 'Signed papers and grants are kept: this change is refused'); END"
)


def triggers():
    for table in SEALED:
        yield {"name": f"{table}_no_update", "what": "UPDATE", "table": table, "when": ""}
        yield {"name": f"{table}_no_delete", "what": "DELETE", "table": table, "when": ""}
    grant = {"table": "sharing_grant", "when": ""}
    yield grant | {"name": "sharing_grant_no_delete", "what": "DELETE"}
    yield grant | {"name": "sharing_grant_kept", "what": f"UPDATE OF {', '.join(KEPT)}"}
    yield grant | {
        "name": "sharing_grant_ends_once",
        "what": "UPDATE",
        "when": "WHEN (OLD.state <> 'active' OR NEW.state = 'active')",
    }


def forwards(apps, schema_editor):
    form = SQLITE
    if schema_editor.connection.vendor == "postgresql":
        form = POSTGRESQL
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for trigger in triggers():
        schema_editor.execute(form.format(**trigger), params=None)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial")]

    operations = [migrations.RunPython(forwards)]
