# The course's commands. What stands behind ## is what `make help` says.

PYTHON ?= python3
PORT ?= 8000
BASE_URL ?=
SEED ?= 1
COUNT ?= 25
BIN := .venv/bin
OUT := .

HTML := _build/html/index.html
PAGES := _config.yml _toc.yml $(wildcard book/*.* book/_*/* lessons_src/*.md mlpkit/*.* mlpkit/*/*.*)
# Pages name their own address, if they are told it: another one means other pages.
BUILT_FOR := _build/base-url
ifneq ($(BASE_URL),$(shell cat $(BUILT_FOR) 2>/dev/null))
PAGES += elsewhere
endif
export BASE_URL
# --all, since Sphinx warns only of pages it reads, and a page can break by a change elsewhere.
BUILD = "$(BIN)/jupyter-book" build book --config _config.yml --toc "$(CURDIR)/_toc.yml" \
	--path-output "$(OUT)" --all -n -W --keep-going -q >/dev/null

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: elsewhere help book pdf pictures links test test-portable mutants bench lessons lab serve \
	format clean distclean render

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

book: $(HTML) ## Build the book as HTML into _build/html (BASE_URL=…: where it will stand)
	@echo 'The book is in $(HTML): open it in a browser, or run: make serve'

pdf: $(HTML) .venv/.pdf-installed ## Print the whole book as a PDF, by Chromium, and link to it from the welcome page
	@"$(BIN)/python" book/_commands/browser.py pdf _build/html _build/mlp-course.pdf
	@$(MAKE) --no-print-directory --assume-new=_toc.yml book
	@echo 'The PDF is _build/html/take/mlp-course.pdf'

pictures: $(HTML) ## Take the README's pictures anew, by Chromium
	@"$(BIN)/python" book/_commands/browser.py pictures _build/html .github/pictures

links: .venv/.book-installed ## Ask every site that the book links to whether it is still there
	@"$(BIN)/jupyter-book" build book --config _config.yml --toc "$(CURDIR)/_toc.yml" \
		--path-output _build/links --builder linkcheck -q >/dev/null

test: .venv/.test-installed ## Check everything: library, notebooks, book (ALL=1: the unchanged too)
	@ALL="$(ALL)" "$(BIN)/python" -m pytest

test-portable: .venv/.test-installed ## Run every notebook again as other processors would
	@"$(BIN)/python" book/_commands/portable.py

mutants: .venv/.test-installed ## Change one thing at a time; do the checks notice? (SEED=2 COUNT=5 KIND=number)
	@"$(BIN)/python" book/_commands/mutants.py --seed "$(SEED)" --count "$(COUNT)" $(if $(KIND),--kind "$(KIND)")

bench: .venv/.test-installed ## Measure what it costs, and write the book's page of it (QUICK=1: only try it)
	@"$(BIN)/python" -m tests.benchmarks $(if $(QUICK),--quick)

lessons: .venv/.lessons-installed ## Record the lessons that changed (LESSON=03: that one; ALL=1: changed or not)
	@"$(BIN)/python" book/_commands/record.py $(if $(ALL),--all) $(LESSON)

lab: .venv/.lessons-installed ## Run the lessons in JupyterLab, as copies in mine/ (NEW=03: once more that one; WRITE=1: the lessons themselves)
	@"$(BIN)/python" -m book._commands.lab $(if $(WRITE),--write) $(if $(NEW),--new $(NEW)) $(LAB)

serve: $(HTML) ## Show the book at http://127.0.0.1:8000 (PORT=8001: elsewhere)
	@echo 'http://127.0.0.1:$(PORT) (Ctrl-C ends it)'
	@"$(BIN)/python" -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

format: .venv/.test-installed ## Put the code in ruff's form
	@"$(BIN)/ruff" check --fix --quiet .
	@"$(BIN)/ruff" format .

clean: ## Remove what was built, and every cache; mine/ stays
	@rm -rf _build .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . \( -name .venv -o -path ./mine \) -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

distclean: clean ## Remove .venv as well
	@rm -rf .venv

# Sphinx leaves index.html alone when only another page changed, hence the touch.
$(HTML): .venv/.book-installed $(PAGES)
	@$(BUILD)
	@echo '$(BASE_URL)' >$(BUILT_FOR)
	@touch $(HTML)

# The tests build the book by this same line, into a folder of their own.
render:
	@$(BUILD)

# One -q more than usual: pip then prints errors only, not its notes on other people's settings.
.venv/.%-installed: pyproject.toml constraints.txt | .venv/pyvenv.cfg
	@echo 'Installing what "$*" needs into .venv (once; it may take some minutes) ...'
	@"$(BIN)/python" -m pip install -qq --constraint constraints.txt --editable '.[$*]'
	@touch $@

.venv/pyvenv.cfg:
	$(if $(call without,$(PYTHON)),$(error $(call without,$(PYTHON))))
	@"$(PYTHON)" -m venv .venv

# What keeps us from making an environment with this Python; nothing if all is well.
without = $(shell \
	"$(1)" -c '' 2>/dev/null || { echo 'Python 3.11 or later is needed, and $(1) does not run. $(another)'; exit; }; \
	"$(1)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit(sys.version.split()[0])' 2>&1 \
		| sed 's|.*|Python 3.11 or later is needed; $(1) is &. $(another)|'; \
	"$(1)" -c 'import ensurepip, venv' 2>/dev/null \
		|| echo 'This Python has no venv module; on Debian and Ubuntu: apt install python3-venv')
another = Name another: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)
