# The hub in five commands: `make help` lists them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
BROKER ?= mock
REPORTS ?= 2200
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help demo test check docs clean

help: ## List what you can do here
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make demo BROKER=kafka   the same on a real Apache Kafka (needs Java 17 and Maven)"

demo: $(VENV)/.installed ## Two countries' files become an alert, a case and rows: no Docker, no Java
	@$(BIN)/mca demo --broker $(BROKER) --reports $(REPORTS)

test: $(VENV)/.installed-dev ## Run all tests against a real Kafka and a real Postgres (needs a JDK 17, Maven and kcat)
	@command -v javac >/dev/null || { echo "make test needs a JDK 17 or newer on PATH (Debian: apt-get install openjdk-17-jdk-headless)"; exit 1; }
	@command -v mvn >/dev/null || { echo "make test needs Maven on PATH (Debian: apt-get install maven)"; exit 1; }
	@command -v kcat >/dev/null || { echo "make test needs kcat on PATH (Debian: apt-get install kcat)"; exit 1; }
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev ## Lint, types, import contracts, schemas and documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schemas check
	$(BIN)/python -m pytest -q tests/documents

docs: $(VENV)/.installed ## Write the generated pages of docs/ anew
	$(BIN)/mca docs

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "The hub needs Python 3.11 or newer; say which: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@
