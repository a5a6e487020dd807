# `make` alone lists what there is, the commands of one family on a line. A second run does no work over: packages, .venv,
# messages and static files are made once and again only when what they are made from has changed.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SERVE ?= 1
VENV := .venv
PYTHON := $(VENV)/bin/python
PYTEST := $(VENV)/bin/pytest
PEERS := .venv-peers
MESSAGES := $(patsubst %.po,%.mo,$(wildcard */locale/*/LC_MESSAGES/*.po))
OIDC := tests/oidc/node_modules/.package-lock.json
STATIC := static-collected/staticfiles.json
CHECKS := $(addprefix check-,format lint types imports templates migrations messages)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test chaos check run screens bench bench-load bench-reading bench-scaling bench-search profile messages clean ready ready-dev
.PHONY: packages-run packages-test packages-bench $(CHECKS)

help:
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

demo: ready ## set up this machine and show Sohoa at work on sample dossiers (SERVE=0: end instead of serving)
	@$(VENV)/bin/sohoa demo $(if $(filter 0,$(SERVE)),--no-serve)

# One pytest, one closing line. It runs on SQLite; tests/test_postgresql.py runs the rooms that keep rows once more on
# PostgreSQL. Groups of tests are started before single ones, the largest first.
test: ready-dev ## set up whatever is missing and run the whole suite once (chaos: break every part of a site)
	@$(PYTEST) -n 2 --dist loadgroup

# A site of many machines broken on purpose while files come in: each fault once, a line a fault (FAULT="store": those
# whose names begin so).
chaos: ready-dev
	@$(PYTHON) -m tests.chaos $(if $(FAULT),"$(FAULT)")

check: $(VENV)/.installed-dev packages-run ## format, lint, types, imports, templates, migrations, messages: no tests
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)

check-format:
	$(VENV)/bin/ruff format --check --quiet .
check-lint:
	$(VENV)/bin/ruff check --quiet .
check-types:
	$(VENV)/bin/mypy
check-imports:
	$(VENV)/bin/lint-imports
check-templates:
	git ls-files -z '*.html' | xargs -0 -r $(VENV)/bin/djade --target-version 5.2 --check
check-migrations:
	SOHOA_DATABASE_URL=sqlite://:memory: $(PYTHON) manage.py makemigrations --check --dry-run
check-messages:
	$(PYTHON) deploy/messages.py --check

run: ready ## serve on this machine with what is in var/ (the same as `sohoa up`)
	@$(VENV)/bin/sohoa up

screens: ready-dev ## renew the screenshots in docs/
	$(PYTHON) -m tests.tours.screens docs/screens

bench: ready-dev ## measure accuracy and speed (bench-reading, bench-load, bench-search, bench-scaling, profile: the rest)
	$(PYTHON) -m benchmarks

# Reading beside its peers (QUICK=1: a look within ten minutes). They live in an environment of their own, so that none
# brings Sohoa another OpenCV.
bench-reading: ready-dev packages-bench $(PEERS)/.installed
	@$(PYTHON) -m benchmarks.reading_table $(if $(QUICK),--quick)

# A whole site of many machines on this one under load, within ten minutes (as root: with a counter behind a bad line).
# bench-search: a million pages; bench-scaling: what more workers give, and which part is full first.
bench-load: ready-dev
	@$(PYTHON) -m benchmarks.load

bench-search: ready-dev
	@$(PYTHON) -m benchmarks.search

bench-scaling: ready-dev
	@$(PYTHON) -m benchmarks.scaling

# Where the time of a page goes, stage by stage.
profile: ready-dev
	@$(PYTHON) -m benchmarks.profile

messages: $(VENV)/.installed-dev packages-run ## take new texts into the translation files
	$(PYTHON) deploy/messages.py

clean: ## remove what was built; data in var/ stays
	rm -rf $(VENV) $(PEERS) build static-collected .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	rm -f $(MESSAGES)

ready: packages-run $(VENV)/.installed $(VENV)/bin/sohoa $(MESSAGES) $(STATIC)

ready-dev: packages-test $(VENV)/.installed-dev $(VENV)/bin/sohoa $(MESSAGES) $(STATIC) $(OIDC)

packages-run:
	@deploy/packages.sh run

packages-test:
	@deploy/packages.sh test

packages-bench:
	@deploy/packages.sh bench

$(VENV)/pyvenv.cfg: | packages-run
	python3 -m venv $(VENV)

$(VENV)/.installed: requirements.lock $(VENV)/pyvenv.cfg
	$(PYTHON) -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

# The development lock holds the other one's pins too. Both are made with
# uv pip compile --universal --generate-hashes --no-header --no-annotate [--extra dev] pyproject.toml -o FILE
$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/pyvenv.cfg
	$(PYTHON) -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $(VENV)/.installed $@

# The same command makes the peers' lock, from the lines of the extra `peers` alone: they may not bind Sohoa's own pins.
$(PEERS)/.installed: requirements-peers.lock | packages-run
	python3 -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements-peers.lock
	@touch $@

# Sohoa is run from its tree: a path file lets Python find it, a small script is the command.
$(VENV)/bin/sohoa: deploy/sohoa $(VENV)/pyvenv.cfg
	@$(PYTHON) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "sohoa.pth").write_text("../../../..\n")'
	@install -m 755 deploy/sohoa $@

# The OIDC provider of the tests. Its lock file names no address: made with
# npm install --omit-lockfile-registry-resolved
$(OIDC): tests/oidc/package-lock.json | packages-test
	cd tests/oidc && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

%.mo: %.po | packages-run
	msgfmt --check-format -o $@ $<

$(STATIC): requirements.lock $(shell find web/static -type f 2>/dev/null) | $(VENV)/.installed
	$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
