# Galley's two commands are `make run` and `make test`; the rest is for those who build it.
# Everything is set up on the way: a virtual environment in .venv, uv in it, and what uv.lock names.

PYTHON ?= python3
BIN := .venv/bin
UV := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv
UV_VERSION := 0.13.9
# Beforehand and side by side: each of our processes starts in half the time, also where Python may not keep what it compiled.
COMPILE := $(BIN)/python -m compileall -q -j 0
NAME ?=

.PHONY: run test test-sqlite test-postgres lint types layers bench screens docs messages clean help

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run ## Start Galley with the demo newsroom
	@$(COMPILE) src
	@$(BIN)/galley up

test: .venv/.test ## Run every test on SQLite, then on PostgreSQL
	@$(PYTHON) tools/check_system.py test
	@$(COMPILE) src tests
	@$(BIN)/python tools/run_tests.py

test-sqlite: .venv/.test ## Run every test on SQLite
	@$(BIN)/python tools/run_tests.py --only sqlite

test-postgres: .venv/.test ## Run every test on PostgreSQL
	@$(BIN)/python tools/run_tests.py --only postgres

lint: .venv/.test ## Check style, types and layers
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/.bench ## Measure; NAME=site measures one thing
	@$(BIN)/python bench/run.py $(NAME)

screens: .venv/.test ## One contact sheet of every page and screen
	@$(BIN)/python tools/screens.py

docs: .venv/.docs ## Build the documentation into build/docs
	@$(BIN)/mkdocs build --strict --site-dir build/docs

messages: .venv/.test ## Bring the translation catalogues up to date
	@$(BIN)/python tools/messages.py

clean: ## Remove what was built; the data folder stays
	rm -rf .venv build bench/out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/uv:
	@$(PYTHON) tools/check_system.py run
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.run: $(BIN)/uv pyproject.toml uv.lock
	@$(UV) sync --quiet --compile-bytecode --locked --no-default-groups --inexact
	@touch $@

.venv/.test: $(BIN)/uv pyproject.toml uv.lock
	@$(UV) sync --quiet --compile-bytecode --locked --inexact
	@touch $@ .venv/.run

.venv/.bench: $(BIN)/uv pyproject.toml uv.lock
	@$(UV) sync --quiet --compile-bytecode --locked --inexact --group bench
	@touch $@ .venv/.test .venv/.run

.venv/.docs: $(BIN)/uv pyproject.toml uv.lock
	@$(UV) sync --quiet --compile-bytecode --locked --inexact --group docs
	@touch $@
