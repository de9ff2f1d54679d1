# make help lists the targets.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The program and its tests need no C compiler; only race does.
export CGO_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help build run demo test proof race lint bench bench-large golden tape

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build ./tailback
	go build -trimpath -ldflags '$(LDFLAGS)' -o tailback ./cmd/tailback

run: build ## Build and start it: make run ARGS='--dsn postgres://…'
	./tailback $(ARGS)

demo: build ## Build and start the demo: an invented tracker, live
	./tailback demo $(ARGS)

# A quarter of the tests' time would go into collecting garbage; a proof in full
# collects it, or takes 17 GB. lint vets.
test race: export GOGC = 400
test: ## Run the tests, on a PostgreSQL that they start themselves (five to ten minutes on two cores)
	@.ci/need postgres pgbouncer ssh
	go test -vet=off -timeout 20m ./data/source ./... # the longest first

proof: ## Run the fault proofs with their full counts
	@.ci/need postgres
	TAILBACK_PROOF=full go test -count=1 -v -timeout 80m -run '^TestProof' ./...

race: export CGO_ENABLED = 1
# What SQLite does in its memory is not watched: it is C that was translated, and
# would take twice as long. No more than that package may be left out: one that
# shares generic code with ours would leave out ours.
race: ## Run the tests, proofs at their shortest, under the race detector
	@.ci/need postgres pgbouncer cc ssh
	go test -race -gcflags=modernc.org/sqlite/lib=-race=false -short -vet=off -timeout 20m ./...

lint: ## Check the format, go vet, staticcheck
	@unformatted=$$(gofmt -l .) && \
	if [ -n "$$unformatted" ]; then echo "gofmt these: $$unformatted"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...

bench: SHELL = bash -o pipefail
bench: ## Measure the figures that the program promises, as one table
	@.ci/need postgres
	@go test -run '^$$' -bench '^BenchmarkFigure' -benchtime 1x -p 1 -timeout 60m ./... | .ci/table

bench-large: SHELL = bash -o pipefail
bench-large: ## Measure the console's questions over 20 million receipts (a quarter of an hour, 16 GB of disk)
	@.ci/need postgres
	@TAILBACK_BENCH_LARGE=1 go test -run '^$$' -bench '^BenchmarkLarge' -benchtime 1x -timeout 120m ./data/source | .ci/table

golden: ## Write golden screens and the README's tables anew; look at the difference
	@.ci/need postgres ssh
	@with=$$(grep -rlE --include='*_test.go' 'exp/golden"|"update"' . | sed 's|/[^/]*$$||' | sort -u); \
	[ -n "$$with" ] || { echo "there are no golden screens"; exit 1; }; \
	echo go test -short $$with -update; go test -short $$with -update

tape: build ## Record demo.tape as a picture (needs vhs, ttyd and ffmpeg)
	vhs demo.tape
