# What a person, and CI, runs. Caches lie outside the checkout; ELFs come to target/deploy.
# `make` alone lists the targets.

export CACHE := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/sluice
export CARGO_TARGET_DIR := $(CACHE)/target
# On a machine without rustup, Debian's own cargo, which the toolchain brings.
CARGO := $(shell command -v cargo || echo /usr/bin/cargo)
STAGE := @bash .ci/stage
# Property tests try the same cases in every run; `make test PROPTEST_RNG_SEED=$$RANDOM` tries others.
export PROPTEST_RNG_SEED ?= 20261121
DEPLOY := $(CURDIR)/target/deploy
# Built by toolchain/rocksdb.sh, which says why; librocksdb-sys takes it from there.
export ROCKSDB_LIB_DIR := $(CACHE)/rocksdb/$(shell sed -n '/^name = "librocksdb-sys"/{n;s/.*"\(.*\)"/\1/p}' Cargo.lock)

# Anza's platform-tools where they are installed, the toolchain of this repository elsewhere.
PLATFORM_TOOLS := $(shell command -v cargo-build-sbf)
ifdef PLATFORM_TOOLS
build_elf = cd $(1) && cargo build-sbf --arch v3 --sbf-out-dir $(CACHE)/platform && cp $(CACHE)/platform/$(2) $(DEPLOY)/$(3)
else
build_elf = CARGO_TARGET_DIR=$(CACHE)/programs toolchain/build.sh $(1) --out $(DEPLOY)/$(3)
endif

.PHONY: help setup rocksdb program elfs idl client client-test client-chain test bench demo demo-validator localnet app test-app linter lint-light lint deny clean

help:
	@grep -hE '^## ' $(MAKEFILE_LIST) | sed 's/^## /  /'

setup:
ifndef PLATFORM_TOOLS
	$(STAGE) "toolchain" toolchain/setup.sh
endif
	@mkdir -p $(DEPLOY)

rocksdb:
	$(STAGE) "RocksDB" toolchain/rocksdb.sh $(ROCKSDB_LIB_DIR)

## make program   builds target/deploy/sluice.so (installs the toolchain where it is missing)
program: setup
	$(STAGE) "program" sh -c '$(call build_elf,programs/sluice,sluice.so,sluice.so)'

# What the tests and the benchmark load besides the program: a caller, a DAO's programs, the toolchain's traps, the peer.
elfs: program
	$(STAGE) "caller" sh -c '$(call build_elf,tests/programs/caller,caller.so,caller.so)'
	$(STAGE) "executor" sh -c '$(call build_elf,tests/programs/executor,executor.so,executor.so)'
	$(STAGE) "traps" sh -c '$(call build_elf,toolchain/traps,traps.so,traps.so)'
	$(STAGE) "peer" sh -c '$(call build_elf,benches/peers/spl-stake-pool,spl_stake_pool_peer.so,spl_stake_pool.so)'

## make idl       writes idl/sluice.json from the sources
idl:
	@toolchain/checkout.sh $(CACHE)
	$(CARGO) run --locked --quiet -p sluice-idl

## make client    writes the generated parts of crates/sluice-client and clients/ts out of the IDL
client:
	@cd clients/codama && ../with-node sh -c 'npm ci --silent && node generate.mjs $(CURDIR)/crates/sluice-client $(CURDIR)/clients/ts'

## make demo      a pool in an in-process chain: deposits, a donation, epochs, what it cost
demo: program
	@$(CARGO) run --locked --quiet -p sluice-testkit --example demo

# Where crates of the workspace are linted while they are built; by the script's content, so that another one lints all anew.
LINTED_RUSTC := $(CACHE)/linted-rustc-$(shell sha256sum toolchain/linted-rustc.sh | cut -c1-8)
# Not by the environment, which tests would hand on to what they build.
LINTED := --locked --workspace --config='build.rustc-workspace-wrapper="$(LINTED_RUSTC)"'
# The validator takes long to build, and features unify over what is built together: with -p it would be built once more.
VALIDATOR := $(CARGO) build $(LINTED) --bin sluice-localnet --bin sluice-keeper --example demo-validator
# What the TypeScript client meets: a validator, whoever cranks, and a command line that shows the same figures.
CHAIN := $(CARGO) build $(LINTED) --bin sluice-localnet --bin sluice-keeper --bin sluice
TYPESCRIPT := clients/with-node clients/ts/check.sh
BROWSER := clients/with-node npm --prefix app run --silent e2e

## make demo-validator  the same on a real validator: keeper, rewards, an operator that fails (first build: see README.md)
demo-validator: program rocksdb linter
	$(STAGE) "validator and keeper" $(VALIDATOR)
	@$(CARGO_TARGET_DIR)/debug/examples/demo-validator

## make localnet  a validator with a pool, for wallets and the web app, until Ctrl-C; ARGS="--help" says more
localnet: program rocksdb linter
	$(STAGE) "validator" $(VALIDATOR)
	@exec $(CARGO_TARGET_DIR)/debug/sluice-localnet $(ARGS)

## make bench     writes benches/compute-units.{md,json}: Sluice and SPL stake pool in one run
bench: elfs
	@$(CARGO) run --locked --quiet -p sluice-benches

## make app       builds the web app into app/dist, with its checks
app:
	@clients/with-node app/check.sh

# Beside `make test`, which on a bare machine has to stay well below ninety minutes.
## make test-app  the web app in headless Chromium, on a validator with its keeper; pictures of every page go to target/app-screens
test-app: program app rocksdb linter
	$(STAGE) "web app's chain" $(CHAIN)
	$(STAGE) "web app in a browser" $(BROWSER)

linter:
	@mkdir -p $(CACHE) && cp toolchain/linted-rustc.sh $(LINTED_RUSTC)

lint-light:
	$(STAGE) "formats" sh -c '$(CARGO) fmt --all --check && cd programs && $(CARGO) fmt --all --check'
	$(STAGE) "lints of the program" sh -c 'cd programs && CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/idl $(CARGO) clippy --locked --quiet -- -D warnings'

## make lint      formats and lints alone, without building what is linted
lint: rocksdb lint-light
	$(STAGE) "lints" $(CARGO) clippy --locked --quiet --workspace --all-targets -- -D warnings

## make test      formats, lints, builds everything, runs everything but the browser
test: elfs rocksdb linter lint-light
	$(STAGE) "tests, built and linted" $(CARGO) test $(LINTED) --no-run
	$(STAGE) "tests" $(CARGO) test $(LINTED)
	$(STAGE) "demo" $(CARGO_TARGET_DIR)/debug/examples/demo
	$(STAGE) "demo on a validator" $(CARGO_TARGET_DIR)/debug/examples/demo-validator
ifndef PLATFORM_TOOLS
	$(STAGE) "toolchain's own tests" toolchain/test.sh
endif
	$(STAGE) "IDL is what the sources say" $(CARGO) run --locked --quiet -p sluice-idl -- --check
	$(STAGE) "clients are what the IDL says" clients/with-node clients/codama/check.sh
	$(STAGE) "TypeScript client" $(TYPESCRIPT)
	$(STAGE) "TypeScript client's chain" $(CHAIN)
	$(STAGE) "TypeScript client on a validator" $(TYPESCRIPT) chain
	$(STAGE) "web app" clients/with-node app/check.sh
	$(STAGE) "benchmark" $(CARGO) build $(LINTED) --bin compute-units
	$(STAGE) "compute units" $(CARGO_TARGET_DIR)/debug/compute-units --check

## make client-test   the TypeScript client alone: types and unit tests
client-test:
	$(STAGE) "TypeScript client" $(TYPESCRIPT)

## make client-chain  the same on a validator
client-chain: program rocksdb linter
	$(STAGE) "TypeScript client's chain" $(CHAIN)
	$(STAGE) "TypeScript client on a validator" $(TYPESCRIPT) chain

## make deny      licences, sources and duplicates of the dependencies (needs cargo-deny)
deny:
	$(CARGO) deny check bans licenses sources
	cd programs && $(CARGO) deny --config ../deny.toml check bans licenses sources

## make clean     removes the ELFs; the caches are in $$XDG_CACHE_HOME/sluice
clean:
	rm -rf target
