# Two commands: `make demo` shows the whole job, `make test` checks everything. Both set themselves up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
FRONT := hatch_build.py $(wildcard ui/*.json ui/*.mjs ui/src/*.js ui/src/*/*.js)

# Words of victims' languages and built scripts are no mistakes of ours.
SPELLING := --ignore-words .codespell-words --skip '*.json,*.txt,*.tsv,*.csv,*.mmdb,*/data/*,*/static/*,*/text/*,docs/reference/countries.md'

# Weftline works in many processes: what one of them has compiled need not be compiled by all others.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo serve test test-long fuzz docs debian-packages lock clean

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Weftline needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.installed: $(VENV)/bin/uv requirements/demo.txt pyproject.toml $(FRONT)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/demo.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/bin/uv requirements/dev.txt pyproject.toml $(FRONT)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/weftline demo --folder demo

serve: $(VENV)/.installed
	$(BIN)/weftline serve demo/demo.weft

test: $(VENV)/.installed-dev
	$(BIN)/python -m tests.needs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $(SPELLING) src docs README.md CONTRIBUTING.md CHANGELOG.md
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered -m "not long"

test-long: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m long -o faulthandler_timeout=0

fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tests.fuzz_round --seconds 600

docs: $(VENV)/.installed-dev
	$(BIN)/python -m docs.generate
	$(BIN)/zensical build --clean --strict

debian-packages:
	@$(PYTHON) -m tests.needs --packages

lock: $(VENV)/bin/uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 --extra fast --extra ocr pyproject.toml -o requirements/demo.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 --extra fast --extra ocr --extra spark --extra dev -c requirements/demo.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) demo site
