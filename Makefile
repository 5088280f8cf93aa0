# One line each: what a command does is in delivery/. STACK= chooses the course (Pulumi.<STACK>.yaml). The comments with
# two hashes are what `make help` prints, and the only options that there are: see delivery/makefile.awk.
STACK ?= dev
export STACK CONFIRM POLICY REFRESH AGAIN OVERWRITE
# Not npx: it takes a second and may print warnings of its own.
BIN := node_modules/.bin
# The SDK takes a stack trace of every promise: to see whole traces, NODE_FLAGS=.
NODE_FLAGS ?= --stack-trace-limit=0 --max-semi-space-size=64
AULA ?= node $(NODE_FLAGS) --require tsx/cjs delivery/cli.ts
COMMENTS = awk -v whole=$(if $(wildcard test/run),1) -f $(AULA_FOLDER)delivery/makefile.awk
AULA_FOLDER := $(dir $(lastword $(MAKEFILE_LIST)))
MAKEFILES_READ := $(MAKEFILE_LIST)

# make itself takes any name, and a mistyped one would change nothing, or too much.
GIVEN := $(foreach name,$(filter-out NODE_FLAGS AULA,$(.VARIABLES)),$(if $(filter command,$(origin $(name))),$(name)))
CHECKED := -v mode=check -v goals="$(MAKECMDGOALS)" -v given="$(strip $(GIVEN))"
WRONG := $(if $(GIVEN),$(shell $(COMMENTS) $(CHECKED) $(MAKEFILES_READ)))
$(if $(WRONG),$(error $(WRONG) ("make help" lists all)))

.PHONY: help lab labs up plan preview refresh env cluster images render year signins password bench policy fork package schema lint
.PHONY: format check check-targets unit test test-all down purge archive restore personal-data erase clean

##@ Every command
##   STACK=dev: the course, that of Pulumi.dev.yaml where nothing else is said

##@ The course
up: node_modules ## make the course, or bring it up to date
##   POLICY=1: judge it by the policies first
##   CONFIRM=1: yes, many people leave; yes, make the cluster again
##   REFRESH=1: look first what others changed in the cluster
	@$(AULA) up
plan: node_modules ## what the course needs before it exists: nodes, GPUs, room, a price; makes nothing
##   STUDENTS=40: in place of the roster's
##   SEATS=20: how many work at a time, not all
##   HOURS=80: of a month, in which they do
	@$(AULA) plan $(if $(STUDENTS),--students "$(STUDENTS)") $(if $(SEATS),--seats "$(SEATS)") $(if $(HOURS),--hours "$(HOURS)")
preview: node_modules ## what `make up` would change, and what it would refuse; changes nothing
##   POLICY=1: judge it by the policies too
	@$(AULA) preview
down: node_modules ## remove the course; homes are kept
##   CLUSTER=1: remove the cluster too
##   CONFIRM=1: yes, with the other courses on it
	@$(AULA) down $(if $(CLUSTER),--cluster)
signins: node_modules ## who signs in with what; also while the capacity is still refused
##   OUT=~/slips.html: slips to print and cut; ~/slips.csv for a spreadsheet
##   FORMAT=table: or csv or html, where the name of OUT does not say it
	@$(AULA) signins $(if $(OUT),--out "$(OUT)") $(if $(FORMAT),--format "$(FORMAT)")
bench: node_modules ## run a benchmark, and bring its report here
##   BENCH=higgs-gbt: which one, or exam or ratios
##   ROWS=1000000: other data than the stack's
	@$(AULA) bench $(BENCH) $(if $(ROWS),--rows $(ROWS))
lab: node_modules ## run a lab that is on, without a person, and bring its report here
##   LAB=name: which one
	@$(AULA) lab "$(LAB)"
labs: node_modules ## every lab that is on, one after the other, and their figures in one table
	@$(AULA) labs
year: node_modules ## the next year's stack, its roster empty; or a course of another name beside it
##   FROM=2025-26: stack that is copied
##   TO=2026-27: name of the new stack, a year or such as trial2
	@$(AULA) year "$(FROM)" "$(TO)"

##@ People and their homes
password: node_modules ## give one person a new password; nobody else's changes
##   STUDENT=name: whom
	@$(AULA) password "$(STUDENT)"
archive: node_modules ## every home and the benchmarks' results as files
##   STUDENT=name: one person's
##   OUT=folder: to another place
##   AGAIN=1: those that are there too
	@$(AULA) archive $(if $(STUDENT),--student "$(STUDENT)") $(if $(OUT),--out "$(OUT)")
restore: node_modules ## put archived homes back
##   FROM=folder: of the archive
##   STUDENT=name: one person's
##   INTO=name: into the home of that one
##   OVERWRITE=1: over what is there
	@$(AULA) restore "$(FROM)" $(if $(STUDENT),--student "$(STUDENT)") $(if $(INTO),--into "$(INTO)")
purge: node_modules ## erase the home of one who left; without STUDENT=, all homes of a course that is down
##   STUDENT=name: whose
##   CONFIRM=1: yes, there is no way back
	@$(AULA) purge $(if $(filter undefined,$(origin STUDENT)),,"$(STUDENT)")
personal-data: node_modules ## what is stored of a person, and where
##   STUDENT=name: whose
	@$(AULA) personal-data "$(STUDENT)"
erase: node_modules ## erase what is stored of one who left
##   STUDENT=name: whose
##   CONFIRM=1: yes, there is no way back
	@$(AULA) erase "$(STUDENT)"

##@ Parts, and looking at it
cluster: node_modules ## the cluster and its registry only
##   CONFIRM=1: yes, make it again
	@$(AULA) cluster
images: node_modules ## build what the registry does not have
	@$(AULA) images
render: node_modules ## manifests, one file an object; changes nothing outside its folder
##   OUT=rendered/dev: the folder
##   SECRETS=1: Secrets in clear, and the key of the passwords if there is none yet
	@$(AULA) render --out $(or $(OUT),rendered/$(STACK)) $(if $(SECRETS),--secrets)
policy: node_modules ## judge this course by the policies, or plain manifests
##   FILES="manifests/*.yaml": these
##   ARGS="--level restricted --version v1.37 --format json|sarif": for aula-policy
	@$(if $(FILES),$(BIN)/aula-policy check $(ARGS) $(FILES),$(AULA) render --out rendered/$(STACK) && $(BIN)/aula-policy check $(ARGS) rendered/$(STACK)/*.yaml)
refresh: node_modules ## read what is in the cluster into Pulumi's state
	@$(AULA) refresh
env: node_modules ## for the Pulumi CLI by hand: eval "$$(make env)"; pulumi preview
	@$(AULA) env
clean: node_modules ## empty the caches
	@$(AULA) clean
help: ## this list
	@$(COMMENTS) -v mode=help $(MAKEFILES_READ)

##@ This repository
check: node_modules ## types
	@$(BIN)/tsc --noEmit -p .
# A fork includes this file, for all but what follows.
ifneq ($(wildcard test/run),)
fork: node_modules ## a repository for a course of your own
##   NAME=unito-ml: of the course
##   DIR=folder: not beside this one
	@$(AULA) fork "$(NAME)" $(if $(DIR),--dir "$(DIR)")
package: node_modules ## Aula as npm packages, for a fork that goes over to this version
##   OUT=../unito-ml/vendor: the fork's folder for them
	@$(AULA) package "$(OUT)"
schema: node_modules ## Pulumi.schema.json after a change of configuration keys, contract/ after one of what images read
	@$(BIN)/tsx components/stack-schema.ts && $(BIN)/tsx test/contract/files.ts
lint: node_modules ## style of TypeScript (Biome) and Python (ruff)
	@$(BIN)/tsx test/style.ts
format: node_modules ## write what `make lint` asks for
	@$(BIN)/tsx test/style.ts --write
check-targets: node_modules ## types and tests of the clouds against their own SDKs, some 250 MB each
##   TARGET=eks: one of them
	@for t in $(or $(TARGET),$(notdir $(wildcard targets/*))); do echo "--- targets/$$t" && npm ci --prefix targets/$$t --ignore-scripts --no-audit --no-fund --loglevel=error && $(BIN)/tsc --noEmit -p targets/$$t && $(BIN)/jest --selectProjects targets --testPathPatterns targets/$$t/ || exit 1; done
unit: check ## types, unit and policy tests, the images' own tests: no cluster
	@test/run unit
test: node_modules ## what every merge passes: unit, policy, engine, and a course on a real cluster from `make up` to `make down`
	@test/run all
test-all: node_modules ## and two nodes, interruptions, killed nodes, reboot, remake
	@test/run heavy
endif

node_modules: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js is missing: install Node.js 20.20 or newer (https://nodejs.org), then try again"; exit 1; }
	@echo "Installing this project's packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch node_modules
