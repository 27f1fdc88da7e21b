# make test    everything that CI runs: checks, tests, race detector, cross builds
# make build   bin/rwl
# make demo    the order-entry simulation on the embedded database
# make fuzz    text of any kind through everything that reads it, a minute each
# make fmt     formats the Go code

.PHONY: test build demo fuzz fmt

test:
	./tests/run-all

build:
	go build -o bin/rwl ./cmd/rwl

demo:
	go run ./cmd/rwl examples/orders/orders.rwl

fuzz:
	go test -run '^$$' -fuzz '^FuzzScan$$' -fuzztime 1m ./lang/scan
	go test -run '^$$' -fuzz '^FuzzAnalyse$$' -fuzztime 1m ./sqlrt/sqltext
	go test -run '^$$' -fuzz '^FuzzCompile$$' -fuzztime 1m ./lang
	go test -run '^$$' -fuzz '^FuzzGrammar$$' -fuzztime 1m ./lang

fmt:
	gofmt -w .
