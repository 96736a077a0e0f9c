# make render   run the notebooks and build the site; sets itself up
# make handout  write the page to print for patients, as HTML and PDF, into build/
# make test     run the tests; sets itself up
# make kills    kill add, import and render a hundred times each and see that nothing is lost
# make fuzz     put two thousand faults into the tables and see that each is told or harmless
# make large    pool a file of 400 MB on this machine's cores and see that the work grows with the file
# make crosscheck  compare with two other Python packages
# make audit    look for known weaknesses of the packages in requirements.lock; it asks the network
# make lab      open JupyterLab on this folder; in a container: make lab LAB="--no-browser --ip=0.0.0.0"
# make lock     write requirements.lock anew
# make bench    print the speed table
# make simulate  run the simulation study of pooling as reported
# make dictionary  write data/README.md, data/datapackage.json and the choices of the issue forms from the schema
# make comments  write the words that parameters take into the comments of the notebooks, fold their hidden code, and
#               take out what a run in JupyterLab left: outputs and counts
# make column TABLE=outcomes NAME=adherence  put a new column of the schema into every CSV
# make table TABLE=costs  begin the CSV of a new table of the schema

PYTHON ?= python3
BIN := .venv/bin

# Networks that re-sign TLS break uv unless it reads the system's certificates.
export UV_SYSTEM_CERTS := 1
# Where this is set, every kernel pays its imports again: keep compiled files.
export PYTHONDONTWRITEBYTECODE :=
# A copy of this folder runs its own code, whatever its .venv was made from.
export PYTHONPATH := $(CURDIR)/src$(if $(PYTHONPATH),:$(PYTHONPATH))
# One thread a process: the notebooks already use every core.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: render handout test kills fuzz large crosscheck audit lab lock bench simulate check clean dictionary comments column table

render: .venv/ready
	@$(BIN)/backwalk render

handout: .venv/ready
	@$(BIN)/backwalk handout

test: .venv/ready
	@$(BIN)/uv pip install --python $(BIN)/python --quiet -e '.[dev,site,browser,cluster]' -c requirements.lock
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup

kills: .venv/ready
	@KILLS=100 $(BIN)/python -m pytest -q tests/tables/test_writing.py tests/render/test_nothing_lost.py

fuzz: .venv/ready
	@MUTATIONS=2000 $(BIN)/python -m pytest -q tests/tables/test_mutations.py

large: .venv/ready
	@$(BIN)/uv pip install --python $(BIN)/python --quiet -e '.[dev,cluster]' -c requirements.lock
	@MEGABYTES=400 $(BIN)/python -m pytest -q -s tests/render/bulk/test_cluster.py -k grows

crosscheck: .venv/ready
	@$(BIN)/uv pip install --python $(BIN)/python --quiet -e '.[dev,site,crosscheck]' -c requirements.lock
	@$(BIN)/python -m pytest -q tests/statistics/test_crosscheck.py

audit: .venv/ready
	@$(BIN)/uv tool run pip-audit --strict --requirement requirements.lock --no-deps --disable-pip

check: .venv/ready
	@$(BIN)/backwalk check

lab: .venv/ready
	@$(BIN)/uv pip install --python $(BIN)/python --quiet -e '.[dev,site,lab]' -c requirements.lock
	@cp -R binder/etc .venv/
	@$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
	  $$(test "$$(id -u)" != 0 || echo --allow-root) $(LAB)

lock: .venv/ready
	@$(BIN)/uv pip compile pyproject.toml --universal --all-extras --no-annotate --no-header --quiet --upgrade -o requirements.lock

bench: .venv/ready
	@$(BIN)/python benchmarks/pooling_speed.py
	@$(BIN)/python benchmarks/check_speed.py

simulate: .venv/ready
	@$(BIN)/python benchmarks/reported_simulation.py

clean:
	@rm -rf .venv build site/_site

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "backwalk needs Python 3.11, 3.12 or 3.13: name one, for example make render PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python cannot make a virtual environment: on Debian or Ubuntu, apt install python3-venv"; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --python $(BIN)/python --quiet -e '.[dev,site]' -c requirements.lock
	@touch $@

dictionary: .venv/ready
	@$(BIN)/python -c "from backwalk.tables.dictionary import dictionary; open('data/README.md', 'w').write(dictionary())"
	@$(BIN)/python -c "from backwalk.tables.datapackage import datapackage; open('data/datapackage.json', 'w').write(datapackage())"
	@$(BIN)/python -c "from pathlib import Path; from backwalk.tables.forms import with_choices; [p.write_text(with_choices(p), encoding='utf-8') for p in Path('.github/ISSUE_TEMPLATE').glob('*.yml')]"

comments: .venv/ready
	@$(BIN)/python -c "from pathlib import Path; from backwalk.render.runs import as_saved, with_words; [p.write_text(tidy(p), encoding='utf-8') for p in Path('notebooks').glob('*.ipynb') for tidy in (with_words, as_saved)]"

column: .venv/ready
	@$(BIN)/python -m backwalk.tables.widen '$(TABLE)' '$(NAME)'

table: .venv/ready
	@$(BIN)/python -m backwalk.tables.widen '$(TABLE)'
