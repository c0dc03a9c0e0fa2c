# Needs Python 3.11 or newer with pip, and make; everything else comes from the two locks into .venv.
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# uv installs faster where there is one; pip does the same from the same lock.
INSTALL = { uv pip install -q --python $(BIN)/python --require-hashes -r $(1) 2>/dev/null || \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r $(1); }
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet $(LOCKFLAGS)

.PHONY: help run test check bench lock
help:   ## print these lines
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST)
run: .venv/ready   ## set up, load the fictional city the first time, sweep, report, serve on 127.0.0.1:5000
	$(BIN)/python app.py
test: .venv/ready-dev   ## run every test, and the contract that imports point down
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -m "" -n auto --dist worksteal
check: .venv/ready-dev   ## ruff, mypy and the import contract
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
bench: .venv/ready   ## measure sweep, import, report and pages; prints JSON
	for what in sweep import report pages; do $(BIN)/flask bench $$what || exit 1; done
lock: .venv/ready-dev   ## write both locks anew from pyproject.toml (needs uv in .venv; LOCKFLAGS=--upgrade)
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python."; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv
.venv/ready: requirements.lock | .venv/bin/python
	@echo "Installing $< into .venv"
	@$(call INSTALL,$<)
	@touch $@
.venv/ready-dev: requirements-dev.lock | .venv/bin/python
	@echo "Installing $< into .venv"
	@$(call INSTALL,$<)
	@touch $@
