"""The ledger refuses UPDATE, DELETE and TRUNCATE; on PostgreSQL the table of reads is made here.

On SQLite the reads live in a file of their own, audit.db (see audit/file.py).
"""

from django.db import migrations

POSTGRESQL = """
CREATE TABLE audit_read (
  person_key bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at_ms bigint NOT NULL,
  request_id varchar(64) NOT NULL,
  actor_kind varchar(20) NOT NULL,
  actor_id varchar(200) NOT NULL,
  actor_for bigint,
  app varchar(200) NOT NULL,
  grant_id varchar(64) NOT NULL,
  interaction varchar(20) NOT NULL,
  type varchar(64) NOT NULL,
  resource_id varchar(64) NOT NULL,
  detail text NOT NULL,
  status smallint NOT NULL,
  found integer NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (person_key, id)
);
CREATE INDEX audit_read_position ON audit_read (position);
CREATE INDEX audit_read_grant ON audit_read (grant_id, at_ms);
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'The ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
"""

POSTGRESQL_TRIGGERS = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

SQLITE_TRIGGERS = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
    " BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: UPDATE is refused'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
    " BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: DELETE is refused'); END",
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        for table in ("audit_act", "audit_block", "audit_read"):
            schema_editor.execute(POSTGRESQL_TRIGGERS.format(table=table), params=None)
    else:
        for table in ("audit_act", "audit_block"):
            for trigger in SQLITE_TRIGGERS:
                schema_editor.execute(trigger.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(forwards)]
