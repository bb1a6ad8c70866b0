# zhibiao: see `make help`. Everything is made by these targets; nothing but Python 3.11 and make is needed beforehand.

RAW  ?= raw
DATA ?= data
PORT ?= 3000

VENV := .venv
BIN  := $(VENV)/bin
UV_VERSION := 0.13.8

# The stamp says where the environment was made: a copied one does not work elsewhere and is made anew.
STAMP := $(VENV)/.installed
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

.DEFAULT_GOAL := help
.PHONY: help install refresh test crash lint audit ui explore docs accuracy clean lock

help:  ## say what each target does
	@echo "make TARGET [RAW=folder of reports] [DATA=folder of results] [PORT=of the UI]"
	@awk -F ':.*## *' '/^[a-z]+:.*##/ { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

refresh: install  ## read new and changed reports, build, check and publish the warehouse
	@$(BIN)/zhibiao refresh --raw "$(RAW)" --data "$(DATA)"

test: install  ## run all tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

ui: install  ## open the Dagster UI on 127.0.0.1: lineage, runs, checks
	@$(BIN)/zhibiao ui --raw "$(RAW)" --data "$(DATA)" --port $(PORT)

explore: install  ## open the explorer on 127.0.0.1: series, regions, the sentence behind every figure
	@$(BIN)/zhibiao explore --data "$(DATA)" $(if $(filter command line,$(origin PORT)),--port $(PORT))

accuracy: install  ## write docs/accuracy.md from the scores on the annotated reports
	@$(BIN)/python scripts/update_accuracy.py

docs: install  ## say what every table and column means: data/docs/dbt/index.html
	@$(BIN)/python -m orchestration.documentation --raw "$(RAW)" --data "$(DATA)"

crash: install  ## kill two dozen refreshes at random moments and compare what comes of it (five minutes)
	@ZHIBIAO_KILLS=24 $(BIN)/python -m pytest -n 0 tests/integration/test_crash.py -k killed

lint: install  ## check the style of the code
	@$(BIN)/ruff check .

audit: install  ## ask whether a locked requirement has a known vulnerability
	@$(BIN)/python scripts/audit.py

install: $(STAMP)  ## make .venv from the locked requirements (the other targets do it by themselves)

clean:  ## remove the environment and all that runs made
	rm -rf $(VENV) data .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: install  ## lock the requirements anew from requirements.in
	@$(BIN)/uv pip compile --no-emit-index-url --generate-hashes --python-version 3.11 requirements.in -o requirements.txt

$(STAMP): requirements.txt scripts/install.sh
	@sh scripts/install.sh "$(VENV)" "$(UV_VERSION)"
