# make run    sets up and starts the bot on this machine
# make test   sets up, checks and tests everything
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := commands/*,bot/*.py,bot/administration/*,bot/chat/*,bot/concerns/*,bot/delivery/*,bot/documents/*,bot/microsoft/*,bot/people/*,bot/platforms/*.py,bot/platforms/slack/*,bot/platforms/teams/*,bot/policies/*,bot/policy_files/*,bot/requests/*,bot/reports/*,bot/reports/sheets/*,bot/wiring/*,bot/words_of_chat/*
OUTSIDE_CORE := bot/__main__.py

.DEFAULT_GOAL := help
.PHONY: help run test check lint coverage browser lock pictures benchmarks slack-emulate teams-cards teams-playground-install teams-playground clean

help: ## show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-25s %s\n", $$1, $$2}'

run: $(VENV)/run ## set up and start the bot: one page on this machine, nothing to configure
	@$(BIN)/staffroom run

test: check ## set up, check and test everything

check: lint coverage ## what the build checks, the same here and there

lint: $(VENV)/dev
	@echo "== style, types, arrows"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(VENV)/dev browser
	@echo "== tests"
	rm -f .coverage
	$(BIN)/pytest --cov --cov-report=
	@echo "== coverage of commands/ and the core of bot/: every branch"
	$(BIN)/coverage report --include='$(CORE)' --omit='$(OUTSIDE_CORE)' --fail-under=100
	@echo "== coverage of everything"
	$(BIN)/coverage report

browser:
	@test -n "$${TEST_CHROMIUM:-}" || command -v chromium >/dev/null || { \
	  echo "Installing Chromium, which the tests of the page need"; \
	  as_root=$$(test "$$(id -u)" -eq 0 || echo "sudo -n"); \
	  { $$as_root apt-get update -qq && $$as_root apt-get install -y -qq chromium >/dev/null; } \
	  || { echo "Please install Chromium, or set TEST_CHROMIUM to the path of one." >&2; exit 1; }; }

lock: $(VENV)/dev ## write the lock files anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	echo setuptools | $(BIN)/uv pip compile $(LOCK) --extra meaning pyproject.toml - -o requirements.txt
	echo setuptools | $(BIN)/uv pip compile $(LOCK) --extra meaning --extra dev -c requirements.txt pyproject.toml - -o requirements-dev.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header

pictures: $(VENV)/dev browser ## draw the pictures of the README and the icons of the app for Teams
	$(BIN)/python -m docs.pictures.draw
	$(BIN)/python -m docs.pictures.icons

benchmarks: $(VENV)/dev ## print every benchmark
	for each in answers answers_in_time web slack teams storage workbook reading; do echo "== $$each"; $(BIN)/python -m "benchmarks.$$each"; done
	echo "== kills"; for door in page slack teams; do $(BIN)/python -m tests.faults.kills --kills 200 --door $$door; done
	echo "== twenty years of Mondays"; $(BIN)/python -m tests.faults.twenty_years
	echo "== every way of a workbook"; $(BIN)/python -m tests.faults.ways
	$(BIN)/python -m tests.faults.workbooks --kills 200

slack-emulate: $(VENV)/dev ## try what goes out to Slack against a made-up one from npm, which nobody here wrote
	$(BIN)/python -m tests.outside.slack_emulate --folder $(VENV)/emulate

teams-cards: $(VENV)/dev browser ## draw the cards for Teams with Microsoft's own renderer from npm, light and dark
	$(BIN)/python -m tests.outside.teams_cards --folder $(VENV)/cards

teams-playground-install: $(VENV)/dev ## name the licence of Microsoft's Agents Playground, then install it from npm, for evaluation only
	$(BIN)/python -m tests.outside.teams_playground install --folder $(VENV)/playground

teams-playground: $(VENV)/dev browser ## try the bot in the Agents Playground, a client that nobody here wrote, off the network
	$(BIN)/python -m tests.outside.teams_playground try --folder $(VENV)/playground

clean: ## remove what was set up; data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage

$(VENV)/run: requirements.txt pyproject.toml
	@$(call set-up,requirements.txt)
	@touch $@

$(VENV)/dev: requirements-dev.txt pyproject.toml
	@$(call set-up,requirements-dev.txt)
	@touch $(VENV)/run $@

# The lock file is whole, so that nothing is left to resolve: a resolver may ask for a newer release without a hash.
define set-up
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Staffroom needs Python 3.11 or newer. Try: make run PYTHON=python3.12" >&2; exit 1; }; \
	echo "Setting up Staffroom in $(VENV) (a minute or two, once)"; \
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }; \
	echo "1 of 2: libraries, each checked against its hash"; \
	$(BIN)/pip install --disable-pip-version-check --progress-bar on --require-hashes --no-deps -r $(1) \
	  | sed -u -n -e 's/^Collecting \([^ ]*\).*/   \1/p'; \
	echo "2 of 2: Staffroom itself"; \
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
endef
