# Every target makes what it needs: `make verify` works from a bare clone.
PYTHON ?= python3
VENV   ?= .venv
PEERS  ?= .venv-peers
POOLS  ?= .venv-pools
PAGES  ?= .venv-pages
JOBS   ?= 2
BIN    := $(VENV)/bin
export OPENBLAS_NUM_THREADS = 1
export OMP_NUM_THREADS = 1

.PHONY: help verify test lint format bench figures lab lessons studies ports distributed docs clean

verify: $(VENV)/installed-base        ## check every convergence claim
	$(BIN)/nglab verify

SITE   := notebooks/site
KILLED := tests/studies/test_killed.py # by make distributed
AGAIN  := tests/studies/test_again.py  # by make studies
LATER  := tests/lessons/test_run.py tests/site $(KILLED) $(AGAIN)

test: $(VENV)/installed-test          ## run the tests, in JOBS processes
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(LATER:%=--ignore=%)

lint: $(VENV)/installed-dev           ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-dev         ## rewrite in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

help:                                 ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ports:                                ## what torch, optax and keras compute, by the oracle
	$(MAKE) VENV=$(PEERS) $(PEERS)/installed-ports
	KERAS_BACKEND=torch $(PEERS)/bin/python -c "import torch, optax, pytorch_optimizer, keras, muon, lion_pytorch, dog"
	$(PEERS)/bin/python -m pytest tests/ports

distributed:                          ## run studies on a Dask cluster and under mpiexec
	$(MAKE) VENV=$(POOLS) $(POOLS)/installed-distributed
	$(POOLS)/bin/python -c "import distributed, mpi4py.futures"
	$(POOLS)/bin/python -m pytest tests/distributed $(KILLED)

docs:                                 ## build the site, and look whether it is whole
	$(MAKE) VENV=$(PAGES) $(PAGES)/installed-docs
	$(PAGES)/bin/python -m sphinx -q -W --keep-going -b html $(SITE) $(SITE)/_build/html
	$(PAGES)/bin/python -m pytest tests/site
	@echo "open $(SITE)/_build/html/index.html"

bench:                                ## time it beside its peers; ARGS="W1 W3 --quick"
	$(MAKE) VENV=$(PEERS) $(PEERS)/installed-peers
	$(PEERS)/bin/python -m tests.bench $(ARGS)

figures: $(VENV)/installed-base       ## draw the README's figure again
	$(BIN)/python notebooks/figures/make.py

lab: $(VENV)/installed-notebooks      ## open the lessons
	$(BIN)/nglab lessons --add notebooks
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks

lessons: $(VENV)/installed-notebooks  ## run every lesson and its checks
	$(BIN)/python -m pytest tests/lessons

studies: $(VENV)/installed-notebooks  ## run a part of the studies again
	$(BIN)/python -m pytest $(AGAIN)

clean:                                ## remove the environments
	rm -rf $(VENV) $(PEERS) $(POOLS) $(PAGES)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer, please: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed-base: pyproject.toml | $(VENV)/bin/python
	@echo "installing nglab into $(VENV), once"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-%: pyproject.toml | $(VENV)/bin/python
	@echo "installing nglab[$*] into $(VENV), once"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$*]'
	touch $@
