package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// loadRows is the number of rows that are inserted.
func (b *bench) loadRows() int {
	if b.quick {
		return 200_000
	}
	return 1_000_000
}

// The rows as insert_array.rwl and its sisters make them, for psql.
const (
	loadTable = `drop table if exists bench_load;
create table bench_load (id bigint, customer integer, quantity integer, price double precision, name text, kind varchar(8))`
	loadSum = `select count(*), sum(id), sum(customer), sum(quantity), round(sum(price)), sum(length(name)), sum(length(kind)) from bench_load`
)

// measureLoad compares arrays, arrays as one statement and COPY with psql's \copy of a file. Whole processes are timed: start, connection and, in
// rwl, making the values.
func measureLoad(b *bench) error {
	if err := needs(b.cluster.psql, "psql"); err != nil {
		return err
	}
	rows := b.loadRows()
	file := filepath.Join(b.scratch, "load.tsv")
	if err := writeLoad(file, rows); err != nil {
		return err
	}
	seconds := map[string][]float64{}
	sums := map[string]string{}
	for range b.turns(1) {
		for _, way := range []string{"psql", "array", "values", "copy"} {
			used, err := b.insert(way, file, rows)
			if err != nil {
				return err
			}
			seconds[way] = append(seconds[way], used.wall.Seconds())
			if sums[way], err = b.query(loadSum); err != nil {
				return err
			}
		}
	}
	for _, way := range []string{"array", "values", "copy"} {
		if sums[way] != sums["psql"] {
			return fmt.Errorf("%s inserted %s, psql %s", way, sums[way], sums["psql"])
		}
		b.row("insert "+way).compare(seconds["psql"], seconds[way])
		b.detail("insert "+way, fmt.Sprintf("rwl %s, psql %s thousand rows per second", number(float64(rows)/median(seconds[way])/1000),
			number(float64(rows)/median(seconds["psql"])/1000)))
	}
	return nil
}

// insert puts all rows into a new table, one way.
func (b *bench) insert(way, file string, rows int) (usage, error) {
	if way != "psql" {
		return b.runRwl(b.program("insert_"+way+".rwl"), "-l", b.cluster.url, fmt.Sprintf("--rows=%d", rows))
	}
	if err := b.sql(loadTable); err != nil {
		return usage{}, err
	}
	return b.run(nil, b.cluster.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", b.cluster.url, "-c", `\copy bench_load from '`+file+`'`)
}

// query returns the one row of a query.
func (b *bench) query(text string) (string, error) {
	used, err := b.run(nil, b.cluster.psql, "-X", "-At", "-d", b.cluster.url, "-c", text)
	return strings.TrimSpace(used.output), err
}

func writeLoad(file string, rows int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	for id := 1; id <= rows; id++ {
		fmt.Fprintf(w, "%d\t%d\t%d\t%s\tthirty characters of some text\tpaid\n", id, id%1000, id%10, strconv.FormatFloat(float64(id)*1.01, 'g', -1, 64))
	}
	return w.Flush()
}

// makeCursorTable makes the table whose rows the loop counts, with the numbers from 1.
func (b *bench) makeCursorTable(rows int) error {
	err := b.sql(fmt.Sprintf("create table bench_cursor as select n::integer from generate_series(1, %d) n", rows))
	if err == nil {
		err = b.sql("vacuum analyze bench_cursor")
	}
	return err
}

// measureCursor compares a loop over all rows of a table with psql, which writes them to nowhere.
func measureCursor(b *bench) error {
	rows := 5_000_000
	if b.quick {
		rows = 1_000_000
	}
	if err := b.makeCursorTable(rows); err != nil {
		return err
	}
	var ours, theirs []float64
	for range b.turns(1) {
		used, err := b.runRwl(b.program("cursor.rwl"), "-l", b.cluster.url)
		if err != nil {
			return err
		}
		if want := fmt.Sprintf("%d %d", rows, rows*(rows+1)/2); strings.TrimSpace(used.output) != want {
			return fmt.Errorf("the cursor loop printed %q, not %q", used.output, want)
		}
		ours = append(ours, used.wall.Seconds())
		b.sample("cursor memory", float64(used.peak)/(1<<20))
		// The shell throws the rows away: this process does not take part.
		used, err = b.run(nil, "/bin/sh", "-c", `exec "$0" "$@" >/dev/null`, b.cluster.psql, "-X", "-At", "-d", b.cluster.url, "-c", "select n from bench_cursor")
		if err != nil {
			return err
		}
		theirs = append(theirs, used.wall.Seconds())
	}
	b.row("cursor").compare(theirs, ours)
	b.detail("cursor", fmt.Sprintf("%s rows: rwl %s s, psql %s s", thousands(rows), number(median(ours)), number(median(theirs))))
	return nil
}
