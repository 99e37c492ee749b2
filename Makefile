# Everything a person types. Each target sets up what it needs from nothing; a second run starts at once.
#   make demo    the whole system with a synthetic plan (PORT=8000)
#   make test    the tests, on SQLite and on PostgreSQL      make deep    every case
#   make check   format, lint, types, import rules, laws     make bench   the benchmarks, as tables
#   make conformance    what is served, judged by HL7's validator (SAMPLE=3 of each profile; all without)
#   make lock    new versions into the lock files            make fix     format and fix what can be fixed
#   make docs    the tables in docs/ that are made from code
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test deep check fix laws bench conformance docs lock messages clean

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Three on two cores: a journey waits as much as it works.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
ON_POSTGRESQL := $(BIN)/python -m tests.postgres
TYPED := sharewell $(wildcard sample_app benchmarks conformance) $(wildcard tests/*.py) tests/laws
MESSAGES := $(patsubst %.po,%.mo,$(wildcard sharewell/locale/*/*/LC_MESSAGES/*.po))

help:
	@sed -n '2,7s/^# *//p' Makefile

# --- what a person runs -------------------------------------------------------------------------------

demo: $(BIN)/.runtime $(MESSAGES)
	@exec $(BIN)/sharewell demo --port $(PORT)

test: $(BIN)/.dev $(MESSAGES)
	@$(call on-both,)

deep: $(BIN)/.dev $(MESSAGES)
	@$(call on-both,--deep --timeout=900)

bench: $(BIN)/.dev $(MESSAGES)
	@exec $(BIN)/python -m benchmarks

conformance: $(BIN)/.dev $(MESSAGES)
	@exec $(BIN)/python -m conformance.validate $(if $(SAMPLE),--sample $(SAMPLE))

check: $(BIN)/.dev $(MESSAGES)
	@failed=; \
	say() { echo "== $$*"; "$$@" || failed="$$failed  $$*"$$'\n'; }; \
	say $(BIN)/ruff format --check .; \
	say $(BIN)/ruff check .; \
	say $(BIN)/mypy $(TYPED); \
	say $(BIN)/lint-imports --no-cache --no-logo; \
	say $(BIN)/python -m pytest tests/laws; \
	if [ -n "$$failed" ]; then printf 'make check failed in:\n%s' "$$failed"; exit 1; fi

laws: $(BIN)/.dev
	@$(BIN)/python -m pytest tests/laws

fix: $(BIN)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The tests that touch a database run on PostgreSQL first, then the whole suite on SQLite, so that
# pytest's own closing line is the last one. Both always run; either failing fails the target. With
# PostgreSQL at hand, `make test` walks each browser journey in one of the two (make deep: all in both).
define on-both
status=0; \
shared=$$($(ON_POSTGRESQL) --find >/dev/null && echo $(if $(1),,--shared) || true); \
echo "== tests that touch a database, on PostgreSQL"; \
$(ON_POSTGRESQL) $(PYTEST) $(1) $$shared -m database || status=$$?; \
echo "== all tests, on SQLite"; \
$(PYTEST) $(1) $$shared || status=$$?; \
exit $$status
endef

# --- setting up ---------------------------------------------------------------------------------------

# Python 3.11 to 3.14: PYTHON=… if given, else the first one found that can make virtual environments.
FIND_PYTHON = for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	  if $$python -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	    >/dev/null 2>&1; then echo $$python; exit; fi; done; \
	  echo "Python 3.11 to 3.14 with venv is needed (on Debian: python3 and python3-venv)." >&2; exit 1

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

$(BIN)/python:
	@python=$$($(FIND_PYTHON)); echo "Setting up $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV)

# The checkout itself is put on the path instead of being installed: no build step, nothing to repeat.
$(BIN)/sharewell: | $(BIN)/python
	@$(BIN)/python -c 'import pathlib, sysconfig; \
	  pathlib.Path(sysconfig.get_path("purelib"), "sharewell.pth").write_text("$(CURDIR)\n")'
	@printf '%s\n' '#!/bin/sh' \
	  "'''exec' \"$(CURDIR)/$(BIN)/python\" \"\$$0\" \"\$$@\"" "' '''" \
	  'import sys' 'from sharewell.jobs.cli import main' 'sys.exit(main())' > $@
	@chmod +x $@

$(BIN)/.runtime: requirements.txt | $(BIN)/sharewell
	@$(INSTALL) -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt | $(BIN)/sharewell
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(BIN)/.runtime

messages: $(MESSAGES)

# The tables in docs/ that are made from the code.
docs: $(BIN)/.dev
	@$(BIN)/python -m docs.write

%.mo: %.po | $(BIN)/.runtime
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# --- keeping up ---------------------------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header pyproject.toml

# The lock for development keeps to the versions of the one for running.
lock: $(BIN)/.dev
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
