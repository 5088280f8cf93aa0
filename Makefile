# One line each: what a command does is in delivery/. STACK= chooses the course (Pulumi.<STACK>.yaml).
STACK ?= dev
export STACK CONFIRM POLICY REFRESH AGAIN OVERWRITE
# Not npx: it takes a second and may print warnings of its own.
BIN := node_modules/.bin
# The SDK takes a stack trace of every promise: to see whole traces, NODE_FLAGS=.
NODE_FLAGS ?= --stack-trace-limit=0 --max-semi-space-size=64
AULA ?= node $(NODE_FLAGS) --require tsx/cjs delivery/cli.ts

.PHONY: up preview refresh env cluster images render year signins password bench policy fork package schema lint format check check-targets unit test test-all
.PHONY: down purge archive restore personal-data erase clean

up: node_modules ## make the course, or bring it up to date; POLICY=1: judge it by the policies first; CONFIRM=1: many people leave; REFRESH=1: look first what others changed
	@$(AULA) up
preview: node_modules ## what `make up` would change, and what it would refuse; POLICY=1: by the policies too
	@$(AULA) preview
refresh: node_modules ## read what is in the cluster into Pulumi's state
	@$(AULA) refresh
env: node_modules ## for the Pulumi CLI by hand: eval "$$(make env)"; pulumi preview
	@$(AULA) env
cluster: node_modules ## the cluster and its registry only
	@$(AULA) cluster
images: node_modules ## build what the registry does not have
	@$(AULA) images
render: node_modules ## OUT=folder: manifests, one file an object; SECRETS=1 writes Secrets in clear
	@$(AULA) render --out $(or $(OUT),rendered/$(STACK)) $(if $(SECRETS),--secrets)
year: node_modules ## FROM=2025-26 TO=2026-27: the next year's stack, its roster empty
	@$(AULA) year "$(FROM)" "$(TO)"
signins: node_modules ## who signs in with what; OUT=~/slips.html: slips to print and cut; OUT=~/slips.csv: for a spreadsheet; FORMAT=table|csv|html
	@$(AULA) signins $(if $(OUT),--out "$(OUT)") $(if $(FORMAT),--format "$(FORMAT)")
password: node_modules ## STUDENT=name: give one person a new password; the old one ends, nobody else's changes
	@$(AULA) password "$(STUDENT)"
bench: node_modules ## BENCH=higgs-gbt|exam|ratios: run one, and bring its report here; ROWS=1000000: other data than the stack's
	@$(AULA) bench $(BENCH) $(if $(ROWS),--rows $(ROWS))
policy: node_modules ## FILES="manifests/*.yaml": judge plain manifests; without FILES, this course; ARGS="--level restricted --version v1.37 --format json|sarif"
	@$(if $(FILES),$(BIN)/aula-policy check $(ARGS) $(FILES),$(AULA) render --out rendered/$(STACK) && $(BIN)/aula-policy check $(ARGS) rendered/$(STACK)/*.yaml)
# A fork includes this file, for all but what follows.
ifneq ($(wildcard test/run),)
fork: node_modules ## NAME=unito-ml: a repository for a course of your own, beside this one or at DIR=
	@$(AULA) fork "$(NAME)" $(if $(DIR),--dir "$(DIR)")
package: node_modules ## OUT=../unito-ml/vendor: Aula as npm packages, for a fork that goes over to this version
	@$(AULA) package "$(OUT)"
schema: node_modules ## Pulumi.schema.json anew, after a change of the configuration's keys, and contract/, after one of what the images read
	@$(BIN)/tsx components/stack-schema.ts && $(BIN)/tsx test/contract/files.ts
lint: node_modules ## style of TypeScript (Biome) and Python (ruff)
	@$(BIN)/tsx test/style.ts
format: node_modules ## write what `make lint` asks for
	@$(BIN)/tsx test/style.ts --write
endif
check: node_modules ## types
	@$(BIN)/tsc --noEmit -p .
ifneq ($(wildcard test/run),)
check-targets: node_modules ## TARGET=eks: types and tests of the clouds against their own SDKs, some 250 MB each
	@for t in $(or $(TARGET),$(notdir $(wildcard targets/*))); do echo "--- targets/$$t" && npm ci --prefix targets/$$t --ignore-scripts --no-audit --no-fund --loglevel=error && $(BIN)/tsc --noEmit -p targets/$$t && $(BIN)/jest --selectProjects targets --testPathPatterns targets/$$t/ || exit 1; done
unit: check ## types, unit and policy tests, the images' own tests: no cluster
	@test/run unit
test: node_modules ## what every merge passes: unit, policy, engine, and a course on a real cluster from `make up` to `make down`
	@test/run all
test-all: node_modules ## and two nodes, interruptions, killed nodes, reboot, remake
	@test/run heavy
endif
down: node_modules ## remove the course, keep homes; CLUSTER=1 removes the cluster too
	@$(AULA) down $(if $(CLUSTER),--cluster)
purge: node_modules ## STUDENT=name: erase the home of one who left; without, all homes
	@$(AULA) purge $(STUDENT)
archive: node_modules ## every home and the benchmarks' results as files; STUDENT=name: one; OUT=folder; AGAIN=1: those that are there too
	@$(AULA) archive $(if $(STUDENT),--student "$(STUDENT)") $(if $(OUT),--out "$(OUT)")
restore: node_modules ## FROM=folder: archived homes put back; STUDENT=name: one; INTO=name: into that one's home; OVERWRITE=1: over what is there
	@$(AULA) restore "$(FROM)" $(if $(STUDENT),--student "$(STUDENT)") $(if $(INTO),--into "$(INTO)")
personal-data: node_modules ## STUDENT=name: what is stored of a person, and where
	@$(AULA) personal-data "$(STUDENT)"
erase: node_modules ## STUDENT=name CONFIRM=1: erase what is stored of one who left
	@$(AULA) erase "$(STUDENT)"
clean: node_modules ## empty the caches
	@$(AULA) clean

node_modules: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js is missing: install Node.js 20.20 or newer (https://nodejs.org), then try again"; exit 1; }
	@echo "Installing this project's packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch node_modules
