# Every target makes what it needs: `make verify` works from a bare clone.
PYTHON ?= python3
VENV   ?= .venv
PEERS  ?= .venv-peers
POOLS  ?= .venv-pools
JOBS   ?= 2
BIN    := $(VENV)/bin
export OPENBLAS_NUM_THREADS = 1
export OMP_NUM_THREADS = 1

.PHONY: help verify test lint format bench figures lab lessons ports distributed clean

verify: $(VENV)/installed-base        ## check every convergence claim
	$(BIN)/nglab verify

KILLED := tests/studies/test_killed.py
LATER  := tests/lessons/test_run.py $(KILLED) # by make lessons and make distributed

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
	KERAS_BACKEND=torch $(PEERS)/bin/python -c "import torch, optax, pytorch_optimizer, keras"
	$(PEERS)/bin/python -m pytest tests/ports

distributed:                          ## run studies on a Dask cluster and under mpiexec
	$(MAKE) VENV=$(POOLS) $(POOLS)/installed-distributed
	$(POOLS)/bin/python -c "import distributed, mpi4py.futures"
	$(POOLS)/bin/python -m pytest tests/distributed $(KILLED)

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

clean:                                ## remove the environments
	rm -rf $(VENV) $(PEERS) $(POOLS)

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
