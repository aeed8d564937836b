# make demo       generate both releases, grade the examples with nbgrader, show the scores
# make test       the test suite, the style checker, the type checker and the pages of the site
# make site       the pages of docs/ as a site, in build/site
# make coverage   the test suite, and how much of the package it runs: build/coverage/pages/index.html
# make fuzz       the property tests with fresh seeds, for SECONDS=60 or as long as you like; ARGS=tests/symbolic, ...
#                 (ARGS=tests/symbolic/soundness takes a hundred thousand pairs of formulas, which is half an hour or more)
# make test-browser   tests in a real JupyterLab and Chromium, which is installed where it is missing
# make test-services  tests with a Dask cluster and with PostgreSQL, which is installed where it is missing
# make release    generate release/ from source/ (commit the result)
# make source     bring the notebooks in source/ and their text in source_text/ into step
# make benchmark NAME=course            or NAME=symbolic ARGS=cases.json, ...
# Each sets up what it needs by itself, in .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/installed
RUN    := OMP_NUM_THREADS=1 PYTHONWARNINGS=ignore $(BIN)/python

# Sets of texts have the same order in every process, so that all of them find the same tests.
RUN_TESTS := OMP_NUM_THREADS=1 PYTHONHASHSEED=0 $(BIN)/python -m pytest

.PHONY: demo test test-browser test-services site coverage fuzz release source benchmark clean
.DEFAULT_GOAL := demo

demo: $(STAMP)
	$(RUN) -m examples.demo

test: $(STAMP) site
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@mkdir -p build
	$(RUN_TESTS) -m alone tests/execution tests/attacks > build/tests_alone.txt 2>&1 & alone=$$!; \
	$(RUN_TESTS) -m "not alone" --numprocesses auto --maxprocesses 8 --dist worksteal --ignore tests/browser --ignore tests/services; together=$$?; \
	wait $$alone; alone=$$?; cat build/tests_alone.txt; exit $$((together + alone))

# Strict, and made afresh each time: a link or a name that leads nowhere is an error.
site: $(STAMP)
	$(RUN) -m sphinx -W --keep-going -n -q -E docs build/site
	@echo "The site begins at build/site/index.html."

# One after the other here, so that both are counted together; the floor is in pyproject.toml.
coverage: $(STAMP)
	@mkdir -p build/coverage
	$(RUN_TESTS) --cov --cov-report= --cov-fail-under=0 -m alone tests/execution tests/attacks
	$(RUN_TESTS) --cov --cov-append --cov-report=term:skip-covered --cov-report=html -m "not alone" \
		--numprocesses auto --maxprocesses 8 --dist worksteal --ignore tests/browser --ignore tests/services

SECONDS := 60

fuzz: $(STAMP)
	OMP_NUM_THREADS=1 PYTHONHASHSEED=0 $(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

test-browser: $(STAMP) $(VENV)/browser
	$(RUN_TESTS) tests/browser

test-services: $(STAMP) $(VENV)/postgresql
	$(RUN_TESTS) tests/services

release: $(STAMP)
	$(BIN)/nbgrader generate_assignment autoencoders --force
	$(BIN)/nbgrader generate_assignment vae --force

source: $(STAMP)
	$(BIN)/jupytext --sync source_text/*/*.py

benchmark: $(STAMP) $(VENV)/benchmark
	@test -n "$(NAME)" || { echo "Which one? make benchmark NAME=... with one of:"; \
		grep -l '^def main' benchmarks/*.py benchmarks/*/__main__.py | \
		sed 's|^benchmarks/|  |; s|/__main__||; s|\.py$$||'; exit 2; }
	$(RUN) -m benchmarks.$(NAME) $(ARGS)

# The graders that ours is compared with.
$(VENV)/benchmark: $(STAMP)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[benchmark]'
	@touch $@

# The server comes from Debian; the tests start one of their own.
$(VENV)/postgresql: $(STAMP)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
		become=$$(test "$$(id -u)" = 0 || echo sudo); \
		echo "Installing postgresql ..."; \
		$$become apt-get update -qq && \
		$$become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; }
	@touch $@

# Chromium and its driver come from Debian; nothing is downloaded by the tests.
$(VENV)/browser: $(STAMP)
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { \
		become=$$(test "$$(id -u)" = 0 || echo sudo); \
		echo "Installing chromium and chromium-driver ..."; \
		$$become apt-get update -qq && \
		$$become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver; }
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[browser]'
	@touch $@

clean:
	rm -rf build $(VENV)

# Debian and Ubuntu ship Python without ensurepip unless python3-venv is installed.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which with make PYTHON=python3.12 ..."; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV) || { \
		version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		become=$$(test "$$(id -u)" = 0 || echo sudo); \
		echo "Installing python$$version-venv, which $(PYTHON) -m venv needs ..."; \
		$$become apt-get update -qq && \
		$$become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python$$version-venv && \
		$(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing what the course needs into $(VENV) (PyTorch is large; once only) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[development]'
	@touch $@
