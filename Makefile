# make test    everything that CI runs: checks, tests, race detector, cross builds
# make build   bin/rwl
# make demo    the order-entry simulation on the embedded database
# make fuzz    text of any kind through everything that reads it, made programs through the machine, a minute each
# make fmt     formats the Go code
#
# make bench            speed against Lua, LuaJIT, gopher-lua, goja, psql and pgbench, as a table and as bin/bench.json: about
#                       half an hour. BENCH=… are options of tests/bench, as in make bench BENCH='-only machine,select -markdown'
# make bench-quick      the same in less than two minutes, as bin/bench-quick.json
# make bench-document   the same as make bench, and the table goes into docs/performance.md
# make profile          cmd/rwl/default.pgo anew, the profile by which the compiler decides what to inline: less than three minutes
#                       on a machine that has nothing else to do, and worth it when what programs spend their time on has changed

.PHONY: test build demo fuzz fmt bench bench-quick bench-document profile

test:
	./tests/run-all

# Without cgo: it starts half a millisecond sooner, and runs where there is no or another C library, as rwl build's executables do.
build:
	CGO_ENABLED=0 go build -o bin/rwl ./cmd/rwl

demo:
	go run ./cmd/rwl examples/orders/orders.rwl

fuzz:
	go test -run '^$$' -fuzz '^FuzzScan$$' -fuzztime 1m ./lang/scan
	go test -run '^$$' -fuzz '^FuzzAnalyse$$' -fuzztime 1m ./sqlrt/sqltext
	go test -run '^$$' -fuzz '^FuzzCompile$$' -fuzztime 1m ./lang
	go test -run '^$$' -fuzz '^FuzzGrammar$$' -fuzztime 1m ./lang
	go test -run '^$$' -fuzz '^FuzzMachine$$' -fuzztime 1m ./vm

fmt:
	gofmt -w .

# The command is built and then run, so that it is no child of the go command, which would take part of the machine.
bench:
	go build -C tests/bench -o ../../bin/bench . && cd tests/bench && ../../bin/bench -json ../../bin/bench.json $(BENCH)

bench-quick:
	go build -C tests/bench -o ../../bin/bench . && cd tests/bench && ../../bin/bench -quick -json ../../bin/bench-quick.json $(BENCH)

bench-document:
	$(MAKE) bench BENCH='-document ../../docs/performance.md $(BENCH)'

profile:
	go build -C tests/bench -o ../../bin/bench . && cd tests/bench && ../../bin/bench -profile ../../cmd/rwl/default.pgo
