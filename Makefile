# `make study` and `make test` set up all that they need in .venv; nothing else is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

# The environment carries the mark of its folder and its locks: it is made anew when they change,
# and a second call with nothing changed asks no network.
mark = $(shell { pwd; cat $(1); } | cksum | cut -d ' ' -f 1)
LOCKED := $(VENV)/locked-$(call mark,requirements-uv.lock requirements.lock)
INSTALLED := $(VENV)/installed-$(call mark,requirements.lock pyproject.toml)

# `make test SLOW=1` also runs the slow tests.
SELECTION := $(if $(SLOW),,-m "not slow")

.PHONY: study test check bench clean help
.DELETE_ON_ERROR:

study: $(INSTALLED)  ## make tables, notebooks, figures and pages from the published figures
	@$(BIN)/parstudy run

test: $(INSTALLED)  ## run the tests with their coverage (SLOW=1: all of them)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(SELECTION) --cov --cov-branch --cov-fail-under=90

check: $(INSTALLED)  ## check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(INSTALLED)  ## measure speed and memory, each figure beside its target
	@for script in benchmarks/bench_*.py; do $(BIN)/python "$$script" || exit; done

clean:  ## delete what study, test and check have made; .venv and the committed files stay
	rm -rf reports .parstudy .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
	rm -f data/processed/*.parquet figures/*.png figures/*.pdf

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile

$(INSTALLED): $(LOCKED)
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --offline --no-deps \
		--no-build-isolation --editable .
	@# Python 3.11 reads .pth files in the locale's encoding: a relative path is plain ASCII.
	@echo ../../../../src | tee $(VENV)/lib/python3*/site-packages/_parstudy.pth >/dev/null
	@rm -f $(VENV)/installed-*
	@touch $@

$(LOCKED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "parstudy needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
		exit 2; }
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements-uv.lock
	@$(BIN)/uv pip sync --python $(BIN)/python --quiet --compile-bytecode --require-hashes \
		requirements.lock
	@touch $@
