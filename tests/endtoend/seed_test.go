package endtoend

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shopTables are the tables of the order-entry simulation with their numbers of columns.
var shopTables = map[string]int{"customers": 4, "items": 5, "orders": 5, "order_lines": 5, "payments": 3, "shipments": 2}

// Two runs with one seed decide the same in each thread, as long as both last,
// however the threads get into each other's way.
func TestSameSeedSameDecisions(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			shop, u := newDatabase(t, kind), newUser(t)
			decide := func(file, seed string) map[string][]string {
				u.rwl(orders(t), "-l", shop.address, "--seed", seed, "--decisions", file, "--no-save",
					"--workers=4", "--seconds=1.5", "--rate=200", "--customers=100", "--items=100").exited(0)
				return decisions(t, filepath.Join(u.home, file))
			}
			first, second := decide("first", "7"), decide("second", "7")
			if len(first) != 5 || len(second) != 5 {
				t.Fatalf("wanted the decisions of main and four threads, got %v and %v", ordered(first), ordered(second))
			}
			for thread, list := range first {
				n := min(len(list), len(second[thread]))
				if n < 50 {
					t.Errorf("thread %s decided only %d times", thread, n)
				}
				if !slices.Equal(list[:n], second[thread][:n]) {
					t.Errorf("the decisions of thread %s differ within the first %d", thread, n)
				}
			}
			if slices.Equal(first["1"][:20], first["2"][:20]) {
				t.Error("threads 1 and 2 decide the same")
			}
			if other := decide("other", "8"); slices.Equal(first["1"][:20], other["1"][:20]) {
				t.Error("another seed gives the same decisions")
			}
		})
	}
}

// With one thread and a count the tables are the same too, and the decisions do
// not depend on the kind of database.
func TestSameSeedSameTables(t *testing.T) {
	t.Parallel()
	logs := make([]string, len(kinds))
	t.Run("each", func(t *testing.T) {
		for i, kind := range kinds {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				shop, u := newDatabase(t, kind), newUser(t)
				simulate := func(file string) (log, tables string) {
					o := u.rwl(orders(t), "-l", shop.address, "--seed", "7", "--decisions", file, "--no-save",
						"--workers=1", "--calls=2000", "--rate=100000", "--customers=200", "--items=200").exited(0)
					agrees(t, o)
					return read(t, filepath.Join(u.home, file)), shop.dump(shopTables)
				}
				log1, tables1 := simulate("first")
				log2, tables2 := simulate("second")
				if log1 != log2 {
					t.Error("the decisions differ")
				}
				if tables1 != tables2 {
					t.Error("the tables differ")
				}
				if lines := strings.Count(tables1, "\n"); lines < 2000 {
					t.Errorf("the tables have only %d rows", lines)
				}
				logs[i] = log1
			})
		}
	})
	if logs[0] != logs[1] {
		t.Error("the decisions differ between the kinds of database")
	}
}

// decisions reads a log of decisions by thread.
func decisions(t *testing.T, file string) map[string][]string {
	t.Helper()
	threads := map[string][]string{}
	for line := range strings.Lines(read(t, file)) {
		thread, decision, _ := strings.Cut(line, "\t")
		threads[thread] = append(threads[thread], decision)
	}
	return threads
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
