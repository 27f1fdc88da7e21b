package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// load is what one run of rwl or pgbench achieved.
type load struct {
	rate float64       // transactions per second, without the time to connect
	cpu  time.Duration // of the client, per transaction
}

// seconds is how long one run of a load takes; pgbench wants whole ones, and counts the time to connect.
func (b *bench) seconds(clients int) int {
	switch {
	case !b.quick:
		return 4
	case clients > 32:
		return 2
	}
	return 1
}

var (
	ratePattern  = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)
	countPattern = regexp.MustCompile(`(?m)^number of transactions actually processed: ([0-9]+)`)
)

// pgbenchLoad runs pgbench with so many of its own threads.
func (b *bench) pgbenchLoad(clients, threads int, arguments ...string) (load, error) {
	arguments = append([]string{"-n", "-M", "prepared", "-s", strconv.Itoa(pgbenchScale), "-c", strconv.Itoa(clients), "-j", strconv.Itoa(threads),
		"-T", strconv.Itoa(b.seconds(clients))}, arguments...)
	used, err := b.run([]string{"LC_ALL=C"}, b.cluster.pgbench, append(arguments, b.cluster.url)...)
	if err != nil {
		return load{}, err
	}
	rate, count := ratePattern.FindStringSubmatch(used.output), countPattern.FindStringSubmatch(used.output)
	if rate == nil || count == nil {
		return load{}, fmt.Errorf("cannot read what pgbench printed: %.300q", used.output)
	}
	perSecond, err := strconv.ParseFloat(rate[1], 64)
	if err != nil {
		return load{}, err
	}
	n, err := strconv.Atoi(count[1])
	if err != nil || n == 0 {
		return load{}, fmt.Errorf("pgbench executed no transaction: %.300q", used.output)
	}
	return load{perSecond, used.cpu / time.Duration(n)}, nil
}

// rwlLoad runs a program of the folder sql that prints how many transactions its threads made.
func (b *bench) rwlLoad(file string, clients int) (load, error) {
	used, err := b.runRwl(file, "-l", b.cluster.url, fmt.Sprintf("--clients=%d", clients), fmt.Sprintf("--scale=%d", pgbenchScale),
		fmt.Sprintf("--seconds=%d", b.seconds(clients)))
	if err != nil {
		return load{}, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(used.output))
	if err != nil || n == 0 {
		return load{}, fmt.Errorf("%s printed no number of transactions: %.300q", file, used.output)
	}
	return load{float64(n) / float64(b.seconds(clients)), used.cpu / time.Duration(n)}, nil
}

// yardstick is pgbench with one thread and with two; the faster setting is what rwl is compared with.
type yardstick struct {
	runs [2][]load // by threads − 1, one a round
}

// take runs pgbench in both settings. In a quick run only the first round does, later ones the faster. A setting that
// fails, as when its clients do not get connected in the time, is no error while the other works.
func (y *yardstick) take(b *bench, round, clients int, arguments ...string) error {
	var failed error
	for threads := 1; threads <= min(2, clients); threads++ {
		if b.quick && round > 0 && threads != y.best() {
			continue
		}
		l, err := b.pgbenchLoad(clients, threads, arguments...)
		if err != nil {
			failed = err
			continue
		}
		y.runs[threads-1] = append(y.runs[threads-1], l)
	}
	if len(y.runs[y.best()-1]) == 0 {
		return failed
	}
	return nil
}

// best is the number of threads with the higher rate.
func (y *yardstick) best() int {
	if len(y.runs[1]) > 0 && (len(y.runs[0]) == 0 || median(rates(y.runs[1])) > median(rates(y.runs[0]))) {
		return 2
	}
	return 1
}

func rates(runs []load) []float64 {
	var all []float64
	for _, l := range runs {
		all = append(all, l.rate)
	}
	return all
}

func costs(runs []load) []float64 {
	var all []float64
	for _, l := range runs {
		all = append(all, float64(l.cpu.Nanoseconds())/1000)
	}
	return all
}

// ratios divides the values of each round.
func ratios(ours, theirs []float64) []float64 {
	var all []float64
	for i := range min(len(ours), len(theirs)) {
		all = append(all, ours[i]/theirs[i])
	}
	return all
}

// enter fills the row of the rate and, where the table has one, that of the processor time.
func (y *yardstick) enter(b *bench, id string, ours []load) {
	threads := y.best()
	theirs := y.runs[threads-1]
	b.row(id+" tps").compare(rates(ours), rates(theirs))
	b.detail(id+" tps", fmt.Sprintf("rwl %s, pgbench -j %d %s per second", number(median(rates(ours))), threads, number(median(rates(theirs)))))
	if b.known(id + " cpu") {
		b.row(id+" cpu").compare(costs(ours), costs(theirs))
		b.detail(id+" cpu", fmt.Sprintf("rwl %s µs, pgbench -j %d %s µs", number(median(costs(ours))), threads, number(median(costs(theirs)))))
	}
}
