# make test    everything that CI runs: checks, tests, race detector, cross builds
# make build   bin/rwl
# make demo    the order-entry simulation on the embedded database
# make fmt     formats the Go code

.PHONY: test build demo fmt

test:
	./tests/run-all

build:
	go build -o bin/rwl ./cmd/rwl

demo:
	go run ./cmd/rwl examples/orders/orders.rwl

fmt:
	gofmt -w .
