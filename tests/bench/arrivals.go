package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
	"rwl/vm/clock"
)

// arrivalRates are the arrivals per second of all threads together.
var arrivalRates = []int{1000, 5000, 10000}

// lagQuantiles are the percentiles that are compared.
var lagQuantiles = []struct {
	name string
	q    float64
}{{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}}

const arrivalThreads = 8

// measureArrivals compares how late statements begin. rwl's lag is from the planned arrival to the first byte sent, pgbench's
// schedule lag to the start of the transaction, before its script makes the random key and sends it: it says less than it would by our
// measure.
//
// Each of rwl's threads has its own Poisson process, as have pgbench's threads. So only a pgbench with a thread for each
// client does the same as rwl; with fewer, the next free client takes the next arrival, and none waits behind the
// transaction of another before it while there is a free client. The rows compare with the better of one and two
// threads all the same, and the details tell of both.
func measureArrivals(b *bench) error {
	if err := needs(b.cluster.pgbench, "pgbench"); err != nil {
		return err
	}
	alike := len(pgbenchThreads) - 1
	for _, rate := range arrivalRates {
		var ours [][]float64
		theirs := make([][][]float64, len(pgbenchThreads))
		for round := range b.turns(len(arrivalRates)) {
			lags, err := b.rwlLag(rate)
			if err != nil {
				return err
			}
			ours = append(ours, lags)
			for i, threads := range pgbenchThreads {
				// A quick run tries those that are compared with in the first round, and keeps to the better.
				if b.quick && (i == alike || round > 0 && i != betterLag(theirs)) {
					continue
				}
				lags, err := b.pgbenchLag(rate, threads)
				if err != nil {
					return err
				}
				theirs[i] = append(theirs[i], lags)
			}
		}
		better := betterLag(theirs)
		for i, quantile := range lagQuantiles {
			id := fmt.Sprintf("lag %d %s", rate, quantile.name)
			own, other := column(ours, i), column(theirs[better], i)
			b.row(id).compare(own, other)
			text := fmt.Sprintf("rwl %s µs, pgbench -j %d %s µs", number(median(own)), pgbenchThreads[better], number(median(other)))
			if same := column(theirs[alike], i); len(same) > 0 {
				text += fmt.Sprintf(", with a Poisson process for each client as well (-j %d) %s µs", pgbenchThreads[alike], number(median(same)))
			}
			b.detail(id, text)
		}
	}
	return nil
}

// pgbenchThreads are the settings of pgbench: two that are compared with, and that with a thread for each client.
var pgbenchThreads = []int{1, 2, arrivalThreads}

// betterLag is which of the settings that are compared with has the smaller p99.
func betterLag(lags [][][]float64) int {
	const p99 = 1
	if len(lags[1]) > 0 && median(column(lags[1], p99)) < median(column(lags[0], p99)) {
		return 1
	}
	return 0
}

func column(rows [][]float64, i int) []float64 {
	var values []float64
	for _, r := range rows {
		values = append(values, r[i])
	}
	return values
}

// rwlLag runs the arrivals and returns the percentiles of the time until their first byte was sent, in microseconds.
func (b *bench) rwlLag(rate int) ([]float64, error) {
	stats, _, err := b.savedRun("look", nil, b.program("arrivals.rwl"), "-l", b.cluster.url, fmt.Sprintf("--clients=%d", arrivalThreads),
		fmt.Sprintf("--rate=%d", rate), fmt.Sprintf("--seconds=%d", b.seconds(arrivalThreads)), fmt.Sprintf("--scale=%d", pgbenchScale))
	if err != nil {
		return nil, err
	}
	lag := stats.Histogram(measure.Completed, measure.Sent)
	if lag.Count() != stats.Completed || stats.Failed > 0 {
		return nil, fmt.Errorf("arrivals: %d statements completed, %d of them were sent, and %d failed", stats.Completed, lag.Count(), stats.Failed)
	}
	var lags []float64
	for _, quantile := range lagQuantiles {
		lags = append(lags, float64(lag.Quantile(quantile.q))/1000)
	}
	return lags, nil
}

// savedRun runs rwl with a repository of its own and returns what it saved of a procedure. Words in front of the
// executable, if any, start it.
func (b *bench) savedRun(procedure string, front []string, arguments ...string) (*measure.Stats, usage, error) {
	file := filepath.Join(b.scratch, "results.db")
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			return nil, usage{}, err
		}
	}
	words := append(append(slices.Clone(front), b.rwl), append(arguments, "-q", "--repository", "sqlite:"+file)...)
	used, err := b.run(nil, words[0], words[1:]...)
	if err != nil {
		return nil, used, err
	}
	r, err := repository.Open(b.context, "sqlite:"+file, clock.NewReal())
	if err != nil {
		return nil, used, err
	}
	defer r.Close()
	results, err := r.Run(b.context, "last")
	if err != nil {
		return nil, used, err
	}
	for i := range results.Whole.Procs {
		if p := &results.Whole.Procs[i]; p.Name == procedure {
			return &p.Stats, used, nil
		}
	}
	return nil, used, fmt.Errorf("the run saved nothing of %s", procedure)
}

// pgbenchLag runs pgbench's arrivals and returns the percentiles of the schedule lag in microseconds, out of its log of
// all transactions.
func (b *bench) pgbenchLag(rate, threads int) ([]float64, error) {
	prefix := filepath.Join(b.scratch, "pgbench")
	if _, err := b.pgbenchLoad(arrivalThreads, threads, "-S", "--rate", strconv.Itoa(rate), "-l", "--log-prefix", prefix); err != nil {
		return nil, err
	}
	logs, err := filepath.Glob(prefix + ".*")
	if err != nil {
		return nil, err
	}
	var all []float64
	for _, name := range logs {
		if all, err = appendLags(all, name); err != nil {
			return nil, err
		}
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("pgbench logged no transaction")
	}
	slices.Sort(all)
	var lags []float64
	for _, quantile := range lagQuantiles {
		lags = append(lags, percentile(all, quantile.q))
	}
	return lags, nil
}

// appendLags reads the last of the seven fields of each line of a log: the schedule lag.
func appendLags(all []float64, name string) ([]float64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 7 {
			return nil, fmt.Errorf("pgbench's log has the line %q", lines.Text())
		}
		lag, err := strconv.ParseFloat(fields[6], 64)
		if err != nil {
			return nil, err
		}
		all = append(all, lag)
	}
	return all, lines.Err()
}
