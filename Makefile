# make demo    the demonstration county at http://127.0.0.1:8080
# make test    everything that must pass
# make bench   measured speeds
# make bench-million  pages over a million matters; loading them takes long the first time
# make soak    long runs: oracle, deep property tests, flood of calls, kills, moves between databases; STEPS=kills for one
# make shots   pictures of the pages for the README, in docs/shots

export CARGO_TARGET_DIR ?= $(CURDIR)/target
ARGS ?=

.PHONY: demo test bench bench-million soak shots

demo:
	@bash .ci/need cargo cc
	cargo run --release --locked -p mingjing -- demo $(ARGS)

test:
	@bash .ci/test

bench:
	@bash .ci/need cargo cc
	cargo bench --locked --workspace --benches

bench-million:
	@bash .ci/need cargo cc
	BENCH_MATTERS=10000,1000000 cargo bench --locked -p mingjing --bench county

soak:
	@bash .ci/soak $(STEPS)

shots:
	@bash .ci/need cargo cc node chromium fonts e2e
	cargo build --release --locked -p mingjing
	cd e2e && MINGJING="$(CARGO_TARGET_DIR)/release/mingjing" node shots.js
