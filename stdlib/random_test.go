package stdlib

import (
	"fmt"
	"strings"
	"testing"

	"rwl/vm/rng"
)

func TestRandom(t *testing.T) {
	h := newHost()
	same := rng.NewSeed(1).Stream(1) // the same stream, drawn directly
	for _, r := range []row{
		{"uniform", a(1, 10), int(same.Int(1, 10))},
		{"uniform", a(1.0, 10.0), same.Uniform(1, 10)},
		{"erlang", a(2.0), same.Erlang(1, 2)},
		{"erlang1", a(2.0), same.Erlang(1, 2)},
		{"exponential", a(2.0), same.Erlang(1, 2)},
		{"gamma", a(2.0), same.Erlang(1, 2)},
		{"erlang2", a(2.0), same.Erlang(2, 2)},
		{"gamma2", a(2.0), same.Erlang(2, 2)},
		{"erlangk", a(7, 2.0), same.Erlang(7, 2)},
		{"normalrandom", a(1.0, 2.0), same.Normal(1, 2)},
		{"zipf", a(1, 100, 0.9), int(same.Zipf(1, 100, 0.9))},
		{"zipf", a(5, 4, 0.9), 5},
		{"poisson", a(4.5), int(same.Poisson(4.5))},
		{"randomstring", a(8), same.Letters(8, letters)},
		{"randomstring", a(8, "äöü"), same.Letters(8, "äöü")},
		{"randomstring", a(-8), ""},
		{"randomstring", a(8, ""), ""},
		{"uniform", a(null{}, 1), null{}},
		{"erlang2", a(0.0), 0.0},
	} {
		r.check(t, h)
	}
	if len(h.reports) > 0 {
		t.Error(h.reports)
	}
}

func TestFaultsOfRandom(t *testing.T) {
	h := newHost()
	same := rng.NewSeed(1).Stream(1)
	for _, r := range []row{
		{"uniform", a(5, 3), 5}, {"uniform", a(5.5, 3.0), 5.5}, {"normalrandom", a(7.0, 0.0), 7.0}, {"normalrandom", a(7.0, -1.0), 7.0},
		{"erlangk", a(0, 2.0), same.Erlang(1, 2)}, {"erlangk", a(21, 2.0), same.Erlang(20, 2)}, {"erlangk", a(1, 2.0), same.Erlang(1, 2)},
		{"erlangk", a(20, 2.0), same.Erlang(20, 2)},
	} {
		r.check(t, h)
	}
	want := "148 5 3, 148 5.5 3, 301 0, 301 -1, 199 0, 200 21"
	if got := strings.Join(h.reports, ", "); got != want {
		t.Errorf("reported %s, want %s", got, want)
	}
}

func TestHash(t *testing.T) {
	h := newHost()
	if call(t, h, "hash", 12) != call(t, h, "hash", 12.0) || call(t, h, "hash", 12) == call(t, h, "hash", "12") {
		t.Error("hash of equal numbers, or of text")
	}
	for i := range 1000 {
		for _, arg := range []any{i, float64(i) + 0.5, fmt.Sprint(i)} {
			if v := call(t, h, "hash", arg).(int); v < 0 || v != call(t, h, "hash", arg) {
				t.Fatalf("hash(%v) is %d", arg, v)
			}
		}
	}
	row{"hash", a(1), 0x488516f644812e60}.check(t, h) // programs may store it: it never changes
}
