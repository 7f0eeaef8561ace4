# Every routine command. Each target sets up what it needs; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
FAULT_TIMES ?= 1
FAULT_KILLS ?= 1
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow crawl lint bench clean browser pictures faults fuzz soak

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "newscrawl needs Python 3.11 or newer as '$(PYTHON)'; name another with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the pinned packages (about a minute the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

browser: $(STAMP) ## a Chromium for what must be rendered
	@$(BIN)/python -m newscrawl.middlewares.chromium --install

demo: $(STAMP) ## crawl the replica of the site, offline, over a moving world
	@$(BIN)/newscrawl demo

lint: $(STAMP) ## ruff, mypy strict, the layers
	$(BIN)/ruff check newscrawl tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint browser ## lint and the tests that are quick
	$(BIN)/pytest -q -n 3 -m "not slow and not faults"

test-slow: $(STAMP) browser ## the tests that take longer, and most faults once
	$(BIN)/pytest -q -n 3 --dist worksteal -m slow
	$(BIN)/pytest -q -m faults -k "not random and not migration and not many_crawls" tests/faults

faults: $(STAMP) browser ## every fault; writes docs/reliability.md (FAULT_TIMES=2: each twice; FAULT_KILLS=20: kills more often)
	NEWSCRAWL_FAULTS=docs/reliability.md NEWSCRAWL_FAULT_TIMES=$(FAULT_TIMES) NEWSCRAWL_FAULT_KILLS=$(FAULT_KILLS) $(BIN)/pytest -q --timeout 7200 tests/faults

fuzz: $(STAMP) ## what nobody would write, to all that reads what others wrote (about an hour)
	NEWSCRAWL_FUZZ=100000 $(BIN)/pytest -q -n 2 tests/faults/test_fuzz.py

soak: $(STAMP) ## 2,000 hourly crawls of 10,000 articles in one process, with faults at random
	NEWSCRAWL_SOAK=2000 $(BIN)/pytest -q -s tests/faults/test_soak.py

pictures: $(STAMP) browser ## pictures of every page into output/pictures, and README's two
	@NEWSCRAWL_PICTURES=output/pictures $(BIN)/pytest -q -n 2 tests/web/test_views.py -k "view or readme"
	@cp output/pictures/readme-news.png docs/pictures/news.png
	@cp output/pictures/readme-ticker.png docs/pictures/ticker.png

crawl: $(STAMP) ## one crawl of the live site (needs the internet)
	$(BIN)/newscrawl crawl

bench: $(STAMP) ## accuracy, speed and memory beside peers, in one run (about 40 minutes; BENCH=--quick for a look)
	@$(BIN)/python -m bench $(BENCH)

clean: ## remove what the targets made, but not output/
	rm -rf $(VENV) bench/.venvs .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
	find newscrawl tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
