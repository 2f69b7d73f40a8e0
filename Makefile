# The two commands of the house: `make run` and `make test`. Repeated calls do no set-up twice.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup run test check lint types imports lock learn pictures clean

setup: $(VENV)/.installed node_modules/.installed

$(VENV)/.installed: requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit("Kehui needs Python 3.11 or newer, found " + sys.version) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

run: setup
	$(BIN)/python run.py demo

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

check: lint types imports test

# New versions of everything: lock files hold versions and hashes, no addresses.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
lock: setup
	$(LOCK) --upgrade -o requirements.lock requirements.in
	$(LOCK) --upgrade -o requirements-dev.lock requirements-dev.in
	npm install --package-lock-only

# The topic classifier and the confidence in answers, from the data in content/; scikit-learn has a virtual environment of its own.
LEARNING := var/learning/venv
learn: setup
	test -x $(LEARNING)/bin/python || $(PYTHON) -m venv $(LEARNING)
	$(LEARNING)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/requirements.lock
	$(LEARNING)/bin/python scripts/learn_topics.py
	$(LEARNING)/bin/python scripts/learn_answers.py

# The pictures of all pages, drawn from a demo of its own; Chromium must be installed.
pictures: setup
	$(BIN)/python scripts/draw_pages.py

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache
