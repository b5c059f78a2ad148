# Everything that is done with the sources; `make` lists it. Install once: see CONTRIBUTING.md, "Set up and test".

VENV ?= .venv
LOWEST = .venv-lowest
PYTHON = $(VENV)/bin/python

# What depends on no library, or compares with a file that the newest ones wrote, is left out of `make lowest`.
SKIP = simulator project architecture card_quality docs

.DEFAULT_GOAL := help
.PHONY: help check lint types test browser pictures fix golden score bench deck lowest package ankis docs

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 10

check: lint types test ## lint, types and all tests

lint: ## ruff: rules and format
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: ## mypy --strict over flashgen, tests and bench; flashgen as Windows and macOS see it
	$(VENV)/bin/mypy
	$(VENV)/bin/mypy --platform win32 -p flashgen
	$(VENV)/bin/mypy --platform darwin -p flashgen

test: ## all tests
	$(VENV)/bin/pytest

browser: ## the pages of the preview in the Chromium of the system
	$(VENV)/bin/pip install -q -e '.[dev,browser]'
	$(VENV)/bin/pytest -m browser

pictures: ## draw the pictures of README and docs anew; needs what `make browser` installs
	$(PYTHON) docs/pictures.py

fix: ## mend what ruff can mend, and format
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

golden: ## write tests/golden/*.cards and docs/rules.md anew; read the diff afterwards
	$(VENV)/bin/pytest --update-golden tests/test_golden.py tests/test_rules.py

score: ## recall and precision over the corpus and the held-out notes
	$(PYTHON) -m tests.score
	$(PYTHON) -m tests.score --held-out

bench: ## time and memory on made-up vaults, and growth with the size of a note
	$(PYTHON) -m bench.run
	$(PYTHON) -m bench.linear

deck: ## build the sample deck anew, decks/notes.apkg
	$(PYTHON) -m flashgen build

lowest: ## the tests, with the lowest version of each dependency that pyproject.toml allows
	python3 -m venv $(LOWEST)
	$(LOWEST)/bin/python .ci/lowest.py > $(LOWEST)/constraints.txt
	$(LOWEST)/bin/pip install -q -c $(LOWEST)/constraints.txt -e '.[preview,test]'
	$(LOWEST)/bin/pytest -p no:cacheprovider $(SKIP:%=--ignore=tests/test_%.py)

package: ## wheel and sdist: built, checked, installed; what the README shows, in a fresh clone
	VENV=$(VENV) bash .ci/package

ankis: ## decks and histories in five versions of Anki, each in an environment of its own
	$(VENV)/bin/pytest -m anki_versions tests/anki_versions

docs: ## the documentation site, strict: docs/_site; no dead link in it, nothing from another host
	$(VENV)/bin/pip install -q -e '.[docs]'
	rm -rf docs/_site
	$(VENV)/bin/sphinx-build -q -W --keep-going -n docs docs/_site
	$(PYTHON) .ci/check_site.py docs/_site
