# Backfile from a checkout. Needs Python 3.11 or newer and make; "make help" lists what there is.
# Plain enough for GNU make 3.81 (macOS) as well as for newer ones.

VENV = .venv
PY = $(VENV)/bin/python
NU = tests/nu
COMPILE = $(PY) -m uv pip compile --quiet $(UPGRADE) --universal --generate-hashes --no-emit-index-url \
	--python-version 3.11 --custom-compile-command "make lock"

# The first of these that is usable carries the environment; usable is Python 3.11 with venv and ensurepip
# (Debian and Ubuntu ship those two apart).
PYTHON = python3.13 python3.12 python3.11 python3 python
USABLE = import sys; sys.version_info >= (3, 11) or sys.exit(1); import ensurepip, venv
TOO_OLD = Backfile needs Python 3.11 or newer with its venv module, and found none \
	(on Debian and Ubuntu: apt install python3 python3-venv). To name one: make site PYTHON=/path/to/python3.12

# The generators that are measured beside Backfile lie in its environment.
BESIDE = PATH="$(CURDIR)/$(VENV)/bin:$$PATH"

.PHONY: help site test lint format bench bench-search bench-preview bench-others soak lock clean html-checker

help:
	@echo "make site     build the sample archive into output/"
	@echo "make test     run all tests (ARGS='-k packaging' for some of them)"
	@echo "make lint     ruff and mypy --strict"
	@echo "make format   put the code into the house format"
	@echo "make bench    measure clean, unchanged and one-edit builds, and the preview"
	@echo "make bench-search   measure search, beside Pagefind"
	@echo "make bench-preview  measure the preview alone: from a save to its sight, beside hugo server"
	@echo "make bench-others   measure Hugo and Pagefind on the same articles"
	@echo "make soak     random edits for a long time: an incremental build equals a clean one"
	@echo "make lock     resolve the dependencies into requirements*.lock (UPGRADE=--upgrade: the newest ones)"
	@echo "make clean    remove the built site, all caches and the virtual environment"
	@echo "To choose the Python: make site PYTHON=/path/to/python3.12"

site: $(VENV)/site.stamp
	$(PY) build.py

test: $(VENV)/test.stamp html-checker
	$(PY) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/test.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy backfile search build.py

format: $(VENV)/test.stamp
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/bench.stamp
	$(PY) bench/run.py $(ARGS)
	$(BESIDE) $(PY) bench/preview.py $(ARGS)

bench-search: $(VENV)/bench.stamp
	$(BESIDE) $(PY) bench/search.py $(ARGS)

bench-preview: $(VENV)/bench.stamp
	$(BESIDE) $(PY) bench/preview.py $(ARGS)

bench-others: $(VENV)/bench.stamp
	$(BESIDE) $(PY) bench/compare.py $(ARGS)

soak: $(VENV)/test.stamp
	$(PY) -m pytest -m soak $(ARGS)

# The second file is held to the versions of the first: what is tested is what is installed.
lock: $(VENV)/test.stamp
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group bench -o requirements-bench.lock

clean:
	rm -rf $(VENV) .backfile .pytest_cache .mypy_cache .ruff_cache .hypothesis bench/.cache $(NU)/node_modules
	find backfile search tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 ! -name .gitignore -delete

# The checker of the W3C's HTML rules is optional: without npm its tests skip, and say so.
html-checker:
	@if [ -f $(NU)/package-lock.json ] && command -v npm >/dev/null && \
	    ! [ $(NU)/node_modules/test.stamp -nt $(NU)/package-lock.json ]; then \
	  if (cd $(NU) && npm ci --ignore-scripts --silent --no-audit --no-fund); then touch $(NU)/node_modules/test.stamp; \
	  else echo "npm could not install the HTML checker: its tests will skip."; fi; \
	fi

$(VENV)/site.stamp: $(VENV)/made.stamp requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/test.stamp: $(VENV)/made.stamp requirements.lock requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(VENV)/site.stamp $@

$(VENV)/bench.stamp: $(VENV)/test.stamp requirements-bench.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/made.stamp:
	@for python in $(PYTHON); do \
	  if $$python -c '$(USABLE)' >/dev/null 2>&1; then \
	    echo "Setting up $(VENV) with $$($$python --version)"; \
	    $$python -m venv --clear $(VENV) && touch $@; exit; \
	  fi; \
	done; \
	echo "$(TOO_OLD)" >&2; exit 1
