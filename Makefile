# Thin names for the scripts. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test test-android test-ios lint fmt bench validate-fhir fuzz fresh check-phones crosscheck lab-bluetooth platform check-platform lab-platform clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 22

run: ## build what is missing and start the demo; ARGS="role=nurse" and so on, ARGS=help lists them
	@scripts/run.sh $(ARGS)

test: ## every test of the core, the bindings and the screens
	@scripts/test.sh

test-android: ## the Android app under Robolectric with the real core, and its signed APK
	@scripts/test-android.sh

test-ios: ## the Swift package: bridge, models, syntax and types of the views
	@scripts/test-ios.sh

lint: ## formatters, lints as errors, licences
	@scripts/lint.sh

fmt: ## format Rust, Kotlin and Swift
	@scripts/fmt.sh

bench: ## the figures of docs/benchmarks.md
	@scripts/bench.sh $(ARGS)

validate-fhir: ## HL7's validator over everything the app says to the platform
	@scripts/validate-fhir.sh $(ARGS)

fuzz: ## look for bytes that a meter's decoder does not bear; ARGS="seconds=60 2a18", ARGS="runs=10000000"
	@scripts/fuzz.sh $(ARGS)

fresh: ## prove `make run` and `make test` in a new clone with empty caches
	@scripts/fresh.sh

check-phones: ## type-check the Rust code for Android and iOS
	@scripts/check-phones.sh

crosscheck: check-phones ## the same

lab-bluetooth: ## the importer against virtual meters over BlueZ and a kernel, in a virtual machine
	@scripts/lab-bluetooth.sh $(ARGS)

platform: ## start a real FHIR server (HAPI) with the demo district on this machine; ARGS=stop ends it, ARGS=empty: without
	@scripts/platform.sh $(ARGS)

check-platform: ## whether a FHIR server is one that the phone can use: URL=https://…/fhir ARGS="--token …"
	@scripts/check-platform.sh $(URL) $(ARGS)

lab-platform: ## every promise of a platform, and a proxy that harms, against HAPI
	@scripts/lab-platform.sh

clean: ## remove everything that was built
	@scripts/clean.sh
