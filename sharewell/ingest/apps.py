"""Ingest as a Django application (for its one table)."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "sharewell.ingest"
    label = "ingest"
