# SPDX-License-Identifier: GPL-3.0-or-later
PYTHON ?= python3
LANES ?=
PARTS ?=
SCENARIO ?= default
STEP ?= test

help:
	@echo 'make demo      deploy a sample backend on a Kylin host, from a damaged unit file'
	@echo 'make demo-fleet  a rollout over six hosts that meets a broken one, stops, and goes on'
	@echo 'make test      all tests; LANES="lint unit" for some of them'
	@echo 'make lint      linters and checks of the repository'
	@echo 'make unit      unit tests on some of the Pythons of this machine'
	@echo 'make sanity    ansible-test sanity with the oldest and the newest ansible-core'
	@echo 'make molecule  one scenario: SCENARIO=default STEP=test'
	@echo 'make bench     times against what people use today: PARTS="role fleet" for some of them'
	@echo 'make docs      the generated pages of docs/ and the golden findings'
	@echo 'make build     the tarball of the collection'
	@echo 'make link      let this checkout be found as a collection'
	@echo 'make clean     take away what all of these have made'

demo demo-fleet:
	@$(PYTHON) tests/run.py $@

test:
	@$(PYTHON) tests/run.py lanes $(LANES)

lint unit sanity:
	@$(PYTHON) tests/run.py lanes $@

molecule:
	@$(PYTHON) tests/run.py tool molecule $(STEP) -s $(SCENARIO)

bench:
	@$(PYTHON) tests/run.py tool $(PYTHON) bench/run.py --report docs/bench $(PARTS)

docs:
	@$(PYTHON) tests/run.py docs

build:
	@$(PYTHON) tests/run.py tool ansible-galaxy collection build --force

link:
	@$(PYTHON) tests/run.py link

clean:
	@$(PYTHON) tests/run.py clean

.PHONY: help demo demo-fleet test lint unit sanity molecule bench docs build link clean
