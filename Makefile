# Every task of the project. `make help` lists them; `make check` is exactly what CI runs.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo run test check lint types arrows coverage docs catalogue pin audit bench chaos bench-ack bench-webhook pictures clean

help: ## Lists every task
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

READY := $(BIN)/.ready $(if $(shell command -v npm),node_modules/.ready)

$(BIN)/.ready: requirements-dev.txt requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Passkeeper needs Python 3.11 or newer.")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.ready: package.json package-lock.json
	npm ci --silent --no-fund --no-audit
	@touch $@

demo: $(BIN)/.ready ## A local world to be the support desk in: no account, key or network is needed
	$(BIN)/python app.py demo

run: $(BIN)/.ready ## The bot, with the settings of .env
	$(BIN)/python app.py run

test: $(READY) ## All tests (those that need Chromium, Node or PostgreSQL are skipped where these are not found)
	$(BIN)/python -m pytest -n 3 --dist worksteal -rs --cov --cov-report=

check: test lint types arrows coverage audit ## Everything CI runs

lint: $(BIN)/.ready ## Style and common faults
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/.ready ## Types, strictly
	$(BIN)/mypy

arrows: $(BIN)/.ready ## Imports run one way: app.py -> handlers -> services -> bot
	$(BIN)/lint-imports

coverage: ## What the last `make test` reached
	$(BIN)/coverage report --fail-under=95

PINNING := --quiet --no-header --no-strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host

catalogue: $(BIN)/.ready ## Brings bot/languages/nb.po up to date: new sentences wait there for their Norwegian
	$(BIN)/python -m tests.bot.write_catalogue

pin: $(BIN)/.ready ## Pins what requirements*.in name, with hashes, in requirements*.txt
	$(BIN)/pip-compile $(PINNING) requirements.in
	$(BIN)/pip-compile $(PINNING) requirements-dev.in

audit: $(BIN)/.ready ## Known faults in what Passkeeper runs on and is built with
	$(BIN)/python .ci/audit.py

bench: $(BIN)/.ready ## What sweeps and look-ups cost against the floor: writes docs/benchmarks.md
	$(BIN)/python -m tests.bench.run

FAULTS ?= 2000
SEED ?= 1
chaos: $(READY) ## Breaks the program FAULTS times, chosen by SEED, and tells what did not hold; REPLAY=1:137 plays one
	$(BIN)/python -m tests.chaos --faults $(FAULTS) --seed $(SEED) $(if $(REPLAY),--replay $(REPLAY))

bench-ack: $(BIN)/.ready ## How fast 50 commands at once are acknowledged while Stripe takes 20 s
	$(BIN)/python -m tests.bench_ack

bench-webhook: $(BIN)/.ready ## How fast 200 Stripe deliveries a second are answered for 10 s
	$(BIN)/python -m tests.bench_webhook

pictures: $(BIN)/.ready ## Plays the story in a browser and takes the README's pictures
	PICTURES=docs/images $(BIN)/python -m pytest tests/e2e/test_desk_in_browser.py

clean: ## Removes what the tasks made
	rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules
