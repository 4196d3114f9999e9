# Each target makes its own .venv on first use. PYTHON= picks the interpreter, PORT= the port of `make serve`.
PYTHON ?= python3
PORT ?= 9000
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready
PARALLEL := --numprocesses auto --dist loadfile

.PHONY: serve test test-fast test-clients lint docs recordings bench clean

serve: $(INSTALLED)
	$(BIN)/mockex serve fixtures/scenarios/quickstart.yaml --port $(PORT)

# Clients are left for the end, one after another: they share what they are installed in.
test: $(READY)
	$(BIN)/python -m pytest $(PARALLEL) --ignore=tests/clients
	$(BIN)/python -m pytest tests/clients

test-fast: $(READY)
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow" --ignore=tests/clients

test-clients: $(READY)
	$(BIN)/python -m pytest tests/clients

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/python -m tests.house.dialects_page
	$(BIN)/python -m tests.house.orders_page
	$(BIN)/python -m tests.house.faults_page

# Real clients speak to a mock, and what they say is written down: fixtures/recordings.
recordings: $(READY)
	$(BIN)/python -m tests.clients.record_fixtures

bench: $(READY)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) .venv-clients

# pip learned dependency groups in 25.1, so pip itself comes first.
$(INSTALLED): pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "mockex needs Python 3.11 or newer, found %d.%d: try make PYTHON=python3.12" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $(INSTALLED)

$(READY): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group dev
	touch $(READY)
