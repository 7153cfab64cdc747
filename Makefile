# Needs: Python 3.11, 3.12 or 3.13, and make. Everything else is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
JOBS ?= 2
ADVISORIES ?= pypi
# The lock files alone say what is installed: with hashes, from wherever pip is told to look.
INSTALL := $(BIN)/python -m requirements.install

.DEFAULT_GOAL := help
.PHONY: help run test check fmt lint types contracts migrations deploy-check audit sbom guides lock clean hooks messages

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.base ## Try it: a sample site on this machine (PORT=8001 chooses another port)
	@SAMPLE_MODE=1 PORT=$(PORT) $(BIN)/python manage.py prepare
	@SAMPLE_MODE=1 PORT=$(PORT) $(BIN)/python manage.py serve

test: .venv/.dev ## All tests: on SQLite, and again on PostgreSQL where that matters
	TEST_DATABASE=both $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(ARGS)

check: lint types contracts migrations deploy-check ## Lint, types, contracts, migrations, deployment

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	$(BIN)/mypy

contracts: .venv/.dev
	$(BIN)/lint-imports

migrations: .venv/.dev
	SAMPLE_MODE=1 $(BIN)/python manage.py makemigrations --check --dry-run

deploy-check: .venv/.dev
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	SEALING_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	ALLOWED_HOSTS=situations.example.org SITE_URL=https://situations.example.org \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

fmt: .venv/.dev ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: .venv/.dev ## Look for unsafe code, and for known vulnerabilities in what is locked
	$(BIN)/bandit --quiet --recursive --severity-level medium agencies cases config tables manage.py
	$(BIN)/pip-audit --strict --vulnerability-service $(ADVISORIES) --disable-pip --require-hashes \
	  -r requirements/base.txt

guides: .venv/.dev ## Take the pictures of the guides anew, and write the field inventory
	TAKE_PICTURES=1 $(BIN)/python -m pytest -q tests/e2e/test_guides.py -k pictures
	$(BIN)/python -m tests.architecture.inventory

sbom: .venv/.dev ## Write the software bill of materials to var/sbom.json (CycloneDX)
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements --output-reproducible --output-format JSON \
	  --output-file var/sbom.json requirements/base.txt

lock: .venv/.dev ## Write the lock files again (UPGRADE=1 takes newer versions)
	@for name in uv base dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	    $(if $(UPGRADE),--upgrade) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

messages: .venv/.base ## Compile the translations
	@$(BIN)/python manage.py compile_translations

hooks: .venv/.dev ## Check before each commit
	git config core.hooksPath .githooks

clean: ## Remove what was made, the sample's data too
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.python:
	@$(PYTHON) requirements/versions.py
	@echo "Making .venv ..."
	@$(PYTHON) -m venv --clear .venv || { echo "Python's venv module is missing (on Debian: apt install python3-venv)."; exit 1; }
	@touch $@

.venv/.base: .venv/.python requirements/base.txt requirements/uv.txt
	@$(INSTALL) base
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	@$(INSTALL) dev
	@touch $@
