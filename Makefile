# Symposia: set-up, serving, tests. Each target does all its own set-up and does only what is still to be done.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= symposia-data
SYMPOSIA_DEV_DATA ?= ../shared/data
WORKERS ?= 2

export PYTHON SYMPOSIA_DEV_DATA

BIN := .venv/bin
ASSETS := exports/visuals/static/network.js exports/visuals/static/editor.js
WEB := $(filter-out web/node_modules,$(wildcard web/* web/src/*.* web/src/*/*))

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

# ---- set-up ----------------------------------------------------------------------------------------------------------

.PHONY: packages install install-dev lock
packages:
	@.ci/packages

install: packages .venv/installed $(ASSETS) ## .venv with what serving needs, and the built assets

install-dev: packages .venv/installed-dev $(ASSETS) ## the same with what developing needs

.venv/created:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/created requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet -r requirements-dev.lock
	@touch $@

web/node_modules/installed: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

$(ASSETS) &: web/node_modules/installed $(WEB)
	cd web && npm run build
	@touch $(ASSETS)

LOCK := .venv/lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --build-deps-for editable \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: packages .venv/created ## resolve the dependencies of pyproject.toml anew
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet 'pip-tools>=7.4'
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

# ---- serving ---------------------------------------------------------------------------------------------------------

.PHONY: serve
serve: install ## build the graph of seeds/ and serve it (HOST, PORT, DATA)
	$(BIN)/symposia serve seeds --host $(HOST) --port $(PORT) --data $(DATA)

# ---- tests -----------------------------------------------------------------------------------------------------------

.PHONY: test test-packages check lint format types pytest quality quality-concepts quality-people fuzz-documents load campaign bench
test: test-packages install-dev ## everything that must hold: style, types, tests (Chromium included)
	@$(MAKE) check

test-packages:
	@.ci/packages test

check: lint types pytest fuzz-documents load

lint: install-dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: install-dev ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: install-dev ## mypy --strict
	$(BIN)/mypy

pytest: install-dev ## the tests alone
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

quality: install-dev ## how well documents outside the tests are read (SYMPOSIA_DEV_DATA)
	$(BIN)/python tests/quality/documents.py $(wildcard $(SYMPOSIA_DEV_DATA)/pages-dev/*)

fuzz-documents: install-dev ## damaged pages against the readers (COUNT, SEED)
	$(BIN)/python tests/fuzz/documents.py $(or $(COUNT),20000) $(or $(SEED),1)

load: install-dev ## honest SPARQL clients beside hostile ones, for a minute (LOAD, in seconds)
	$(BIN)/python tests/load/sparql.py --seconds $(or $(LOAD),60)

campaign: install-dev ## the long runs: new random examples, a million damaged pages, ten minutes of hostile clients
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --hypothesis-profile campaign $$(grep -rl '@given' tests)
	@$(MAKE) fuzz-documents COUNT=1000000
	@$(MAKE) load LOAD=600

TERMS = $(SYMPOSIA_DEV_DATA)/concepts
HELD ?= "CORL 2024" "COLM 2024"

quality-concepts: install-dev ## train without two events, then measure on them beside other extractors
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[bench,train]'
	$(BIN)/python -m graph.concepts.train --keywords $(TERMS)/keywords-train.jsonl.gz \
		--titles $(TERMS)/keywords-titles-only.jsonl.gz --mentions $(TERMS)/mentions-train.jsonl.gz \
		--background $(TERMS)/abstracts-background.jsonl.gz $(SYMPOSIA_DEV_DATA)/works-dev.jsonl.gz \
		--hold $(HELD) --held-only --output .venv/concepts.npz
	$(BIN)/python tests/quality/concepts.py $(TERMS)/keywords-train.jsonl.gz --event $(HELD) --model .venv/concepts.npz
	$(BIN)/python tests/quality/concepts.py $(TERMS)/mentions-train.jsonl.gz --split dev --model .venv/concepts.npz

quality-people: install-dev ## who is who in works outside the tests, beside three yardsticks (WORKS, IDS)
	$(BIN)/python tests/quality/people.py $(or $(WORKS),$(SYMPOSIA_DEV_DATA)/works-dev.jsonl.gz) \
		$(or $(IDS),$(SYMPOSIA_DEV_DATA)/works-dev.person-ids.jsonl.gz)

bench: install-dev ## how long a build takes, a query, reading and finding concepts
	$(BIN)/python tests/benchmarks/bench.py
	$(BIN)/python tests/benchmarks/readers.py
	$(BIN)/python tests/benchmarks/concepts.py
	$(BIN)/python tests/benchmarks/sparql.py

# ---- tidying ---------------------------------------------------------------------------------------------------------

.PHONY: clean
clean: ## remove all that was built or installed here, save symposia-data/
	rm -rf .venv dist build web/node_modules $(filter-out %/.gitkeep,$(wildcard exports/visuals/static/*))
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
