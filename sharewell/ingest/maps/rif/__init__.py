"""Column maps of CMS RIF files, one TOML file a kind.

Owns: which RIF column means which of our columns.
Never: holds code. How the tables are read stands in ingest/feeds/rif_layout.py.
"""
