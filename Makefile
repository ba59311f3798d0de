.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
# What one process has compiled, the next ones read: every test process imports thousands of modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint install bench simulate screenshots lock

help: ## what can be asked of make
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

install: $(RUNTIME) ## set up .venv with .venv/bin/affluent

$(VENV)/bin/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(RUNTIME): requirements.lock pyproject.toml | $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-dev.lock
	@touch $@

demo: $(RUNTIME) ## a sandbox Slack in the browser with the bot and a team in it
	$(BIN)/affluent demo

test: $(DEV) ## every test, on SQLite, on PostgreSQL and in a browser
	-@$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print(2 * os.cpu_count())') --dist worksteal

lint: $(DEV) ## ruff, mypy --strict, the import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV) ## figures, each a ratio against a baseline of the same run
	$(BIN)/python -m bench

simulate: $(DEV) ## half a year of a team of ten, and what it hears of the bot
	$(BIN)/python -m bench.half_year

screenshots: $(DEV) ## take the pictures in docs/screenshots anew
	$(BIN)/python -m tests.end_to_end.screenshots

lock: $(VENV)/bin/uv
	$(BIN)/uv pip compile --quiet --universal pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
