package main

import "fmt"

// spec is one target: what is measured, against what.
type spec struct {
	id      string
	section string // which part of the harness measures it
	what    string
	against string
	target  target
}

// specs lists all targets, in the order of the table.
func specs() []spec {
	const sixPrograms = "six programs (integer loop, fib, mandelbrot, strings, calls, nulls)"
	all := []spec{
		{"lua54 mean", "machine", sixPrograms + ", geometric mean", "lua5.4", atLeast(2.2, 3)},
		{"lua54 least", "machine", "the slowest of them", "lua5.4", atLeast(1.5, 0)},
		{"luajit mean", "machine", "six programs, geometric mean", "luajit -joff", atLeast(1, 0)},
		{"gopher-lua mean", "engines", "six programs, geometric mean", "gopher-lua", atLeast(10, 0)},
		{"goja mean", "engines", "six programs, geometric mean", "goja", atLeast(10, 0)},
		{"allocations", "allocations", "tests of allocations that fail", "0 per pass, call, timed call, row", atMost(0, 0, "")},
	}
	for _, c := range []struct {
		clients        int
		limit, stretch float64
	}{{1, 1.1, 1.3}, {8, 0.95, 1.1}, {32, 1, 1.1}, {128, 1, 1.1}} {
		all = append(all, spec{fmt.Sprintf("select %d tps", c.clients), "select",
			fmt.Sprintf("select-only, %s, transactions per second", clientsText(c.clients)), "pgbench -S -M prepared", atLeast(c.limit, c.stretch)})
	}
	for _, clients := range []int{8, 32} {
		all = append(all, spec{fmt.Sprintf("select %d cpu", clients), "select",
			fmt.Sprintf("select-only, %s, client's processor time per transaction", clientsText(clients)), "pgbench -S -M prepared", atMost(1.15, 0.85, "")})
	}
	for _, clients := range []int{8, 32} {
		all = append(all,
			spec{fmt.Sprintf("tpcb %d tps", clients), "tpcb",
				fmt.Sprintf("TPC-B-like, %s, transactions per second", clientsText(clients)), "pgbench -M prepared", atLeast(0.95, 1.1)},
			spec{fmt.Sprintf("tpcb %d cpu", clients), "tpcb",
				fmt.Sprintf("TPC-B-like, %s, client's processor time per transaction", clientsText(clients)), "pgbench -M prepared", atMost(1.2, 0.9, "")},
			spec{fmt.Sprintf("tpcb %d pipelined", clients), "tpcb",
				fmt.Sprintf("TPC-B-like, %s, pipelined, transactions per second", clientsText(clients)), "pgbench -M prepared, not pipelined", atLeast(1.3, 1.6)})
	}
	all = append(all,
		spec{"insert array", "load", "insert of a million rows, array 100, rows per second", `psql \copy`, atLeast(0.25, 0)},
		spec{"insert values", "load", "the same, array values 100", `psql \copy`, atLeast(0.25, 0)},
		spec{"insert copy", "load", "insert of a million rows, array copy 10000, rows per second", `psql \copy`, atLeast(0.8, 0)},
		spec{"cursor", "cursor", "cursor loop over 5 million rows that sums a column, rows per second", "psql -At > /dev/null", atLeast(1, 0)},
		spec{"cursor memory", "cursor", "its memory", "–", atMost(64, 0, "MiB")},
		spec{"timed call", "timed", "a timed call", "an empty procedure without statistics", atMost(120, 0, "ns more")},
	)
	for _, rate := range arrivalRates {
		for _, q := range lagQuantiles {
			all = append(all, spec{fmt.Sprintf("lag %d %s", rate, q.name), "arrivals",
				fmt.Sprintf("lag of arrivals, select-only, 8 threads, %s/s, %s", thousands(rate), q.name), "schedule lag of pgbench --rate", atMost(1, 0.8, "")})
		}
	}
	return append(all,
		spec{"pacing start", "pacing", "10,000 threads every 1 s, pool of 16, one core: start", "–", atMost(1, 0, "s")},
		spec{"pacing memory", "pacing", "the same: memory", "–", atMost(200, 0, "MiB")},
		spec{"pacing lag", "pacing", "the same: lag, p99", "–", atMost(5, 0, "ms")},
		spec{"start", "start", "from start to the first statement executed, and end", "psql -c 'select 1'", atMost(1, 0, "")},
		spec{"check", "check", "check of a program of 20,000 lines", "–", atMost(1, 0, "s")},
		spec{"check linear", "check", "time per line at 40,000 lines", "at 10,000 lines", atMost(1.25, 0, "")},
		spec{"writer sqlite", "writer", "repository: a second of 10,000 procedures × threads is written, its slowest shape, SQLite", "–", atMost(100, 0, "ms")},
		spec{"writer postgres", "writer", "the same, PostgreSQL", "–", atMost(100, 0, "ms")},
		spec{"writer pacing", "writer", "mean lag of 10,000 calls per second while saving", "the same, not saving", atMost(1.1, 0, "")},
	)
}

func clientsText(n int) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", n)
}

// thousands writes 10000 as 10,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
