# The course's commands. What stands behind ## is what `make help` says.

PYTHON ?= python3
PORT ?= 8000
BASE_URL ?=
LIVE ?=
SOLUTIONS ?=
SEED ?= 1
COUNT ?= 25
BIN := .venv/bin
RUN := "$(BIN)/python" -m book._commands

export BASE_URL LIVE SOLUTIONS
# What a person has set for Python is not for the course's: a filter of warnings, say, or no asserts.
unexport $(filter-out PYTHON PYTHONHASHSEED,$(filter PYTHON%,$(.VARIABLES)))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book serve pdf lab lesson watch check lessons replicate test format test-portable mutants bench \
	links pictures mirror live clean distclean

##@ To read and run the course

help: ## This list
	@sed -n -e '/^##@ /{s///;x;p;x;p;}' -e 's/^\([a-z-]*\):.*## /  make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

book: .venv/.book-installed ## Build the book as HTML into _build/html (BASE_URL=…: where it will stand; SOLUTIONS=no: for a class; LIVE=…: its Python)
	@$(RUN).build
	@echo 'The book is in _build/html/index.html: open it in a browser, or run: make serve'

serve: book ## Show the book at http://127.0.0.1:8000 (PORT=8001: elsewhere)
	@echo 'http://127.0.0.1:$(PORT) (Ctrl-C ends it)'
	@"$(BIN)/python" -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

pdf: .venv/.pdf-installed book ## Print the whole book as a PDF, by Chromium, and link to it from the welcome page
	@$(RUN).browser pdf _build/html _build/mlp-course.pdf
	@$(RUN).build
	@echo 'The PDF is _build/html/take/mlp-course.pdf'

lab: .venv/.lessons-installed ## Run the lessons in JupyterLab, as copies in mine/ (NEW=03: once more that one; WRITE=1: the lessons themselves)
	@"$(BIN)/python" -m book._commands.lab $(if $(WRITE),--write) $(if $(NEW),--new $(NEW)) $(LAB)

##@ To write a lesson

lesson: .venv/.lessons-installed ## Lay down a small lesson to write over (NAME=weight-decay)
	@$(RUN).new_lesson "$(NAME)"

watch: .venv/.lessons-installed .venv/.book-installed ## Show the book while you write: its pages follow what you save (CELLS=1: runs cells too)
	@$(RUN).watch --port $(PORT) $(if $(CELLS),--run)

check: .venv/.test-installed ## Hold one lesson against its code (LESSON=10), recorded if need be
	@$(RUN).check $(LESSON)

lessons: .venv/.lessons-installed ## Record the lessons that changed (LESSON=03: that one; ALL=1: changed or not)
	@$(RUN).record $(if $(ALL),--all) $(if $(TAKE),--take $(TAKE)) $(LESSON)

replicate: .venv/.test-installed ## Run the experiments behind the conclusions again, if they changed (LESSON=04: its; ALL=1: all)
	@$(RUN).replicate $(if $(ALL),--all) $(LESSON)

test: .venv/.test-installed ## Check everything: library, notebooks, book (ALL=1: the unchanged too)
	@ALL="$(ALL)" "$(BIN)/python" -m pytest

##@ To look after the rest

format: .venv/.test-installed ## Put the code in ruff's form
	@"$(BIN)/ruff" format --quiet . || left=1; "$(BIN)/ruff" check --fix --quiet . || left=1; \
	"$(BIN)/ruff" format . || left=1; \
	if [ "$$left" ]; then echo 'What stands above ruff leaves to you.'; exit 1; fi

test-portable: .venv/.test-installed ## Run every notebook again as other processors would
	@$(RUN).portable

mutants: .venv/.test-installed ## Change one thing at a time; do the checks notice? (SEED=2 COUNT=5 KIND=number)
	@$(RUN).mutants --seed "$(SEED)" --count "$(COUNT)" $(if $(KIND),--kind "$(KIND)")

bench: .venv/.test-installed ## Measure what it costs, and write the book's page of it (QUICK=1: only try it)
	@"$(BIN)/python" -m tests.benchmarks $(if $(QUICK),--quick)

links: .venv/.book-installed ## Ask every site that the book links to whether it is still there
	@$(RUN).build --links

pictures: book ## Take the README's pictures anew, by Chromium
	@$(RUN).browser pictures _build/html .github/pictures

mirror: .venv/.book-installed ## Keep a copy of the Python that pages run, for their tests and for LIVE=…
	@$(RUN).mirror

live: override LIVE =
live: override SOLUTIONS =
live: .venv/.test-installed book mirror ## Run in Chromium the pages whose cells changed, and keep what came of it (ALL=1: all)
	@$(RUN).live $(if $(ALL),--all) $(LESSON)

clean: ## Remove what was built, and every cache; mine/ stays
	@rm -rf _build .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . \( -name .venv -o -path ./mine \) -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

distclean: clean ## Remove .venv as well
	@rm -rf .venv

# Of what pip says, the name of each package, and what is wrong if it fails; not its notes on other
# people's settings.
.venv/.%-installed: pyproject.toml constraints.txt | .venv/pyvenv.cfg
	@echo 'Installing what "$*" needs into .venv (once; it may take some minutes) ...'
	@rm -f $@
	@{ "$(BIN)/python" -um pip install --progress-bar off --constraint constraints.txt \
		--editable '.[$*]' 2>.venv/pip-errors && touch $@; } | $(PROGRESS)
	@test -e $@ || { cat .venv/pip-errors >&2; exit 1; }

.venv/pyvenv.cfg:
	$(if $(call without,$(PYTHON)),$(error $(call without,$(PYTHON))))
	@"$(PYTHON)" -m venv .venv

PROGRESS = while read -r does what rest; do case "$$does $$rest" in \
	Collecting*) echo "  $${what%%[<>=!~;[]*}" ;; \
	Processing*) what="$${what\#\#*/}"; echo "  $${what%%-*}" ;; \
	Downloading*MB\)) echo "  loading $$what $$rest" ;; \
	Installing\ packages*) echo '  putting them in place' ;; esac; done

# What keeps us from making an environment with this Python; nothing if all is well.
without = $(shell \
	"$(1)" -c '' 2>/dev/null || { echo 'Python 3.11 or later is needed, and $(1) does not run. $(another)'; exit; }; \
	"$(1)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit(sys.version.split()[0])' 2>&1 \
		| sed 's|.*|Python 3.11 or later is needed; $(1) is &. $(another)|'; \
	"$(1)" -c 'import ensurepip, venv' 2>/dev/null \
		|| echo 'This Python has no venv module; on Debian and Ubuntu: apt install python3-venv')
another = Name another: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)
