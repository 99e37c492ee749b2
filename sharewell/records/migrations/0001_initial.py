"""The shelves: tables written in SQL (storage and triggers matter), models for Django's eyes only."""

from django.db import migrations, models

ROW = """
  person_key {big} NOT NULL,
  seq {big} NOT NULL,
  updated_ms {big} NOT NULL,
  stamp {big} NOT NULL,
  version {int} NOT NULL,
  key_version {small} NOT NULL,
  audience {small} NOT NULL,
  sensitivity {small} NOT NULL,
  codec {small} NOT NULL,
  deleted {small} NOT NULL,
  event_ms {big},
  due_ms {big},
  available_ms {big},
  type {text} NOT NULL,
  id {text} NOT NULL,
  source {text} NOT NULL,
  source_key {blob} NOT NULL,
  digest {blob} NOT NULL,
  written_by {text} NOT NULL,
  body {blob} NOT NULL
"""
KEPT = (
    "person_key, seq, updated_ms, stamp, version, key_version, audience, sensitivity, codec, deleted, event_ms,"
    " due_ms, available_ms, type, id, source, source_key, digest, written_by, body"
)
OLD = ", ".join(f"OLD.{name}" for name in KEPT.split(", "))
TABLES = (("records_resource", "records_version"), ("records_public", "records_public_version"))

SHARED = """
CREATE TABLE records_shelf (person_key {big} PRIMARY KEY, last_ms {big} NOT NULL, last_seq {big} NOT NULL){close};
"""
PAIR = """
CREATE TABLE {table} ({row}, terms {text} NOT NULL, dates {json}, PRIMARY KEY (person_key, id));
CREATE INDEX {table}_page ON {table} (person_key, type, seq, deleted, audience);
CREATE INDEX {table}_id ON {table} (id);
CREATE TABLE {versions} ({row}, PRIMARY KEY (person_key, id, version));
"""
TERM = """
CREATE TABLE records_public_term (
  id {text} NOT NULL, number {int} NOT NULL, type {text} NOT NULL, param {text} NOT NULL,
  value {text}, low {big}, high {big}, PRIMARY KEY (id, number)
){close};
CREATE INDEX records_public_term_value ON records_public_term (type, param, value, id);
CREATE INDEX records_public_term_range ON records_public_term (type, param, low, id);
"""

POSTGRESQL_TYPES = {
    "big": "bigint",
    "int": "integer",
    "small": "smallint",
    "text": 'text COLLATE "C"',
    "blob": "bytea",
    "json": "jsonb",
    "close": "",
}
SQLITE_TYPES = {
    "big": "integer",
    "int": "integer",
    "small": "integer",
    "text": "text",
    "blob": "blob",
    "json": "text",
    "close": " WITHOUT ROWID",
}

# A row of up to 8 KB stays whole in its page: bodies are compressed already, and TOAST makes a page of 50 slow.
POSTGRESQL_STORAGE = """
ALTER TABLE {table} SET (toast_tuple_target = 8160);
ALTER TABLE {table} ALTER body SET STORAGE EXTERNAL;
ALTER TABLE {versions} SET (toast_tuple_target = 8160);
ALTER TABLE {versions} ALTER body SET STORAGE EXTERNAL;
CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep();
CREATE TRIGGER {versions}_kept BEFORE UPDATE ON {versions} FOR EACH ROW EXECUTE FUNCTION records_refuse();
"""
POSTGRESQL_REFUSE = """
CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'A version of a resource is never changed'; END $$;
"""
# One function a table, so that its INSERT is planned once a connection and not once a row.
POSTGRESQL_KEEP = """
CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.person_key, NEW.id, NEW.seq, NEW.type) <> (OLD.person_key, OLD.id, OLD.seq, OLD.type) THEN
    RAISE EXCEPTION 'The place of a resource on the shelf is never changed';
  END IF;
  IF NEW.version = OLD.version THEN
    IF (NEW.body, NEW.codec, NEW.digest, NEW.updated_ms, NEW.deleted, NEW.audience, NEW.sensitivity)
       <> (OLD.body, OLD.codec, OLD.digest, OLD.updated_ms, OLD.deleted, OLD.audience, OLD.sensitivity) THEN
      RAISE EXCEPTION 'A version of a resource is never changed';
    END IF;
  ELSIF NEW.version = OLD.version + 1 AND NEW.updated_ms > OLD.updated_ms THEN
    INSERT INTO {versions} ({kept}) VALUES ({old});
  ELSE
    RAISE EXCEPTION 'The next version of a resource is one higher and later';
  END IF;
  RETURN NEW;
END $$;
"""
SQLITE_TRIGGERS = (
    """
CREATE TRIGGER {table}_place BEFORE UPDATE ON {table}
WHEN NEW.person_key <> OLD.person_key OR NEW.id <> OLD.id OR NEW.seq <> OLD.seq OR NEW.type <> OLD.type
BEGIN SELECT RAISE(ABORT, 'The place of a resource on the shelf is never changed'); END
""",
    """
CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table}
WHEN NEW.version = OLD.version AND (NEW.body <> OLD.body OR NEW.codec <> OLD.codec OR NEW.digest <> OLD.digest
  OR NEW.updated_ms <> OLD.updated_ms OR NEW.deleted <> OLD.deleted OR NEW.audience <> OLD.audience
  OR NEW.sensitivity <> OLD.sensitivity)
BEGIN SELECT RAISE(ABORT, 'A version of a resource is never changed'); END
""",
    """
CREATE TRIGGER {table}_next BEFORE UPDATE ON {table}
WHEN NEW.version <> OLD.version AND NOT (NEW.version = OLD.version + 1 AND NEW.updated_ms > OLD.updated_ms)
BEGIN SELECT RAISE(ABORT, 'The next version of a resource is one higher and later'); END
""",
    """
CREATE TRIGGER {table}_archive AFTER UPDATE ON {table} WHEN NEW.version = OLD.version + 1
BEGIN INSERT INTO {versions} ({kept}) VALUES ({old}); END
""",
    """
CREATE TRIGGER {versions}_kept BEFORE UPDATE ON {versions}
BEGIN SELECT RAISE(ABORT, 'A version of a resource is never changed'); END
""",
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _postgresql(schema_editor)
    else:
        _sqlite(schema_editor)


def _statements(types):
    row = ROW.format(**types)
    yield from SHARED.format(**types).split(";")
    for table, versions in TABLES:
        yield from PAIR.format(table=table, versions=versions, row=row, **types).split(";")
    yield from TERM.format(**types).split(";")


def _postgresql(schema_editor):
    for statement in _statements(POSTGRESQL_TYPES):
        if statement.strip():
            schema_editor.execute(statement, params=None)
    schema_editor.execute(POSTGRESQL_REFUSE, params=None)
    for table, versions in TABLES:
        names = {"table": table, "versions": versions, "kept": KEPT, "old": OLD}
        schema_editor.execute(POSTGRESQL_KEEP.format(**names), params=None)
        schema_editor.execute(POSTGRESQL_STORAGE.format(**names), params=None)


def _sqlite(schema_editor):
    for statement in _statements(SQLITE_TYPES):
        if statement.strip():
            schema_editor.execute(statement, params=None)
    for table, versions in TABLES:
        for trigger in SQLITE_TRIGGERS:
            schema_editor.execute(trigger.format(table=table, versions=versions, kept=KEPT, old=OLD), params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards)],
            state_operations=[
                migrations.CreateModel(
                    name="PersonShelf",
                    fields=[
                        ("person_key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("last_ms", models.BigIntegerField()),
                        ("last_seq", models.BigIntegerField()),
                    ],
                    options={
                        "db_table": "records_shelf",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PublicResource",
                    fields=[
                        ("person_key", models.BigIntegerField()),
                        ("seq", models.BigIntegerField()),
                        ("updated_ms", models.BigIntegerField()),
                        ("stamp", models.BigIntegerField()),
                        ("version", models.IntegerField()),
                        ("key_version", models.SmallIntegerField()),
                        ("audience", models.SmallIntegerField()),
                        ("sensitivity", models.SmallIntegerField()),
                        ("codec", models.SmallIntegerField()),
                        ("deleted", models.SmallIntegerField()),
                        ("event_ms", models.BigIntegerField(null=True)),
                        ("due_ms", models.BigIntegerField(null=True)),
                        ("available_ms", models.BigIntegerField(null=True)),
                        ("type", models.TextField()),
                        ("id", models.TextField()),
                        ("source", models.TextField()),
                        ("source_key", models.BinaryField()),
                        ("digest", models.BinaryField()),
                        ("written_by", models.TextField()),
                        ("body", models.BinaryField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("terms", models.TextField()),
                        ("dates", models.JSONField(null=True)),
                    ],
                    options={
                        "db_table": "records_public",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PublicTerm",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "id", "number", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("id", models.TextField()),
                        ("number", models.IntegerField()),
                        ("type", models.TextField()),
                        ("param", models.TextField()),
                        ("value", models.TextField(null=True)),
                        ("low", models.BigIntegerField(null=True)),
                        ("high", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "db_table": "records_public_term",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PublicVersion",
                    fields=[
                        ("person_key", models.BigIntegerField()),
                        ("seq", models.BigIntegerField()),
                        ("updated_ms", models.BigIntegerField()),
                        ("stamp", models.BigIntegerField()),
                        ("version", models.IntegerField()),
                        ("key_version", models.SmallIntegerField()),
                        ("audience", models.SmallIntegerField()),
                        ("sensitivity", models.SmallIntegerField()),
                        ("codec", models.SmallIntegerField()),
                        ("deleted", models.SmallIntegerField()),
                        ("event_ms", models.BigIntegerField(null=True)),
                        ("due_ms", models.BigIntegerField(null=True)),
                        ("available_ms", models.BigIntegerField(null=True)),
                        ("type", models.TextField()),
                        ("id", models.TextField()),
                        ("source", models.TextField()),
                        ("source_key", models.BinaryField()),
                        ("digest", models.BinaryField()),
                        ("written_by", models.TextField()),
                        ("body", models.BinaryField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "person_key",
                                "id",
                                "version",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "records_public_version",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Resource",
                    fields=[
                        ("person_key", models.BigIntegerField()),
                        ("seq", models.BigIntegerField()),
                        ("updated_ms", models.BigIntegerField()),
                        ("stamp", models.BigIntegerField()),
                        ("version", models.IntegerField()),
                        ("key_version", models.SmallIntegerField()),
                        ("audience", models.SmallIntegerField()),
                        ("sensitivity", models.SmallIntegerField()),
                        ("codec", models.SmallIntegerField()),
                        ("deleted", models.SmallIntegerField()),
                        ("event_ms", models.BigIntegerField(null=True)),
                        ("due_ms", models.BigIntegerField(null=True)),
                        ("available_ms", models.BigIntegerField(null=True)),
                        ("type", models.TextField()),
                        ("id", models.TextField()),
                        ("source", models.TextField()),
                        ("source_key", models.BinaryField()),
                        ("digest", models.BinaryField()),
                        ("written_by", models.TextField()),
                        ("body", models.BinaryField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("terms", models.TextField()),
                        ("dates", models.JSONField(null=True)),
                    ],
                    options={
                        "db_table": "records_resource",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Version",
                    fields=[
                        ("person_key", models.BigIntegerField()),
                        ("seq", models.BigIntegerField()),
                        ("updated_ms", models.BigIntegerField()),
                        ("stamp", models.BigIntegerField()),
                        ("version", models.IntegerField()),
                        ("key_version", models.SmallIntegerField()),
                        ("audience", models.SmallIntegerField()),
                        ("sensitivity", models.SmallIntegerField()),
                        ("codec", models.SmallIntegerField()),
                        ("deleted", models.SmallIntegerField()),
                        ("event_ms", models.BigIntegerField(null=True)),
                        ("due_ms", models.BigIntegerField(null=True)),
                        ("available_ms", models.BigIntegerField(null=True)),
                        ("type", models.TextField()),
                        ("id", models.TextField()),
                        ("source", models.TextField()),
                        ("source_key", models.BinaryField()),
                        ("digest", models.BinaryField()),
                        ("written_by", models.TextField()),
                        ("body", models.BinaryField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "person_key",
                                "id",
                                "version",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "records_version",
                        "default_permissions": (),
                    },
                ),
            ],
        )
    ]
