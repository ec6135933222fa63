# make chat: everything from nothing to the web chat on http://127.0.0.1:7860
# make test: the same with what the tests need, then all tests
# make docs: the documentation as a site to open from the disk, build/site/index.html
PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat test check docs index texts clean

chat: .venv/all index
	$(BIN)/briefbot chat

index: .venv/all
	$(BIN)/briefbot index

test: .venv/test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/docs
	$(BIN)/python docs/site/pages.py build/docs
	$(BIN)/zensical build --strict

.venv/%: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=24'  # pip 23 fails on one extra spelt two ways: lxml[html_clean]
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@

# The catalogues of the page's words after messages were added or changed; then translate what is empty or fuzzy.
LANGUAGES := de es fr uk
texts: .venv/test
	mkdir -p build
	PYTHONPATH=tests $(BIN)/pybabel -q extract -F tests/catalogues.cfg --no-location --no-default-keywords -k t -k count:1,2 -k say \
	    -o build/messages.pot src/briefbot
	for language in $(LANGUAGES); do \
	    $(BIN)/pybabel -q update --ignore-obsolete --ignore-pot-creation-date -l $$language -i build/messages.pot -o src/briefbot/locale/$$language.po; done

clean:
	rm -rf .venv build dist src/*.egg-info
