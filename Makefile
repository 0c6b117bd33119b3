# make run, make test, make bench, make clean: nothing else has to be installed but Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?= product-launch

.PHONY: run test bench clean

run: $(VENV)/.installed
	$(BIN)/allocator run $(SCENARIO) --out out
	@echo
	@echo "Look at out/report.html first, then at out/customer_etas.csv."

test: $(VENV)/.tested-with
	$(BIN)/ruff format --check allocator tests benchmarks
	$(BIN)/ruff check allocator tests benchmarks
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: $(VENV)/.tested-with
	$(BIN)/python -m benchmarks $(BENCH)

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find allocator tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" -c constraints.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt --editable .
	touch $@

$(VENV)/.tested-with: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -c constraints.txt --group test
	touch $@
