# The few commands of the house; each says what it does when it runs. `make` alone lists them.
PLATEAU = .venv/bin/plateau
PYTEST_WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test test-python test-browser-code test-kills check fix bench reset

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

setup: ## make this checkout ready to run
	@tools/setup run

setup-dev:
	@tools/setup dev

demo: setup ## a network filled with a year of life, at an address that is printed
	@$(PLATEAU) up --fill

run: setup ## the network of this folder, as it is
	@$(PLATEAU) up

test: test-python test-browser-code ## every test, from a clean clone

test-python: setup-dev
	.venv/bin/pytest -n $(PYTEST_WORKERS) --dist loadgroup $(PYTEST)

test-kills: setup-dev ## a hundred random kills of web, workers, ffmpeg and connections
	KILLS=100 .venv/bin/pytest tests/media/machines/test_kills.py -s

test-browser-code: setup-dev
	@tools/test-browser-code

check: setup-dev ## everything that must hold before a change is handed in
	@.venv/bin/python tools/check.py

fix: setup-dev ## mend what the checks can mend by themselves
	@.venv/bin/python tools/check.py --fix

bench: setup-dev ## measure, side by side; results go to bench/results
	@.venv/bin/python bench/run.py

bench-%: setup-dev
	@.venv/bin/python bench/run.py $*

reset: setup ## forget everything this folder's network holds (asks first)
	@$(PLATEAU) reset
