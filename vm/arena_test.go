package vm

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Strings stay what they were, whatever is made after them and however often a
// common beginning is extended.
func TestArenaKeepsStrings(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	var a arena
	var made, want []string
	add := func(s, expected string) {
		made = append(made, s)
		want = append(want, strings.Clone(expected))
	}
	for range 20000 {
		b := []byte(strings.Repeat(string(rune('a'+draw.IntN(26))), draw.IntN(40)))
		if draw.IntN(200) == 0 {
			b = []byte(strings.Repeat("long ", 2000))
		}
		if len(made) == 0 || draw.IntN(3) == 0 {
			add(a.keep(b), string(b))
			continue
		}
		i := max(0, len(made)-1-draw.IntN(4))
		add(a.join(made[i], b), want[i]+string(b))
	}
	for i := range made {
		if made[i] != want[i] {
			t.Fatalf("string %d is %q, want %q", i, made[i], want[i])
		}
	}
}

// Two strings that grow by turns, with short ones made in between, are copied
// only when their buffers are full.
func TestArenaGrowsInProportion(t *testing.T) {
	var a arena
	var x, y string
	n := testing.AllocsPerRun(1, func() {
		x, y = "", ""
		for range 100000 {
			x, y = a.join(x, []byte("x")), a.join(y, []byte("yy"))
			a.keep([]byte("short"))
		}
	})
	if len(x) != 100000 || len(y) != 200000 {
		t.Errorf("lengths %d and %d", len(x), len(y))
	}
	if n > 120 { // 31 chunks for the short ones, and the doubling buffers
		t.Errorf("%v allocations", n)
	}
}
