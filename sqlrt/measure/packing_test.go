package measure

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// packedSample makes statistics of random calls.
func packedSample(seed uint64, calls int) *Stats {
	r := rand.New(rand.NewPCG(seed, 3))
	c := NewCollector([]string{"p"}, Config{Clock: newHandClock(0)})
	recorder := c.Recorder(0)
	for range calls {
		call := randomCall(r, 1)
		recorder.Record(&call)
	}
	recorder.Retry(0)
	recorder.Unfinished(0, 7)
	return &c.Stop(false).Stats[0].Stats
}

func TestPackedStatsAreTheSame(t *testing.T) {
	for seed := range uint64(20) {
		want := packedSample(seed, int(1+seed*seed*10))
		data := want.AppendPacked([]byte{9})
		got, rest, err := ReadPacked(append(data, 1, 2, 3)[1:])
		if err != nil || !bytes.Equal(rest, []byte{1, 2, 3}) {
			t.Fatalf("%v, rest %v", err, rest)
		}
		for o := range want.hist {
			for k := range want.hist[o] {
				a, b := want.hist[o][k], got.hist[o][k]
				if a.Count() != b.Count() || a.Count() > 0 && !same(a, b) {
					t.Errorf("histogram %d %d differs", o, k)
				}
			}
		}
		plain := *got
		plain.hist = want.hist
		if plain != *want {
			t.Errorf("%+v, want %+v", plain, *want)
		}
	}
}

func TestDamagedPackedStatsAreRefused(t *testing.T) {
	data := packedSample(1, 50).AppendPacked(nil)
	for n := range data {
		if _, _, err := ReadPacked(data[:n]); err == nil {
			t.Errorf("%d of %d bytes are read", n, len(data))
		}
	}
}

func FuzzReadPacked(f *testing.F) {
	f.Add(packedSample(1, 50).AppendPacked(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := ReadPacked(data)
		if err != nil {
			return
		}
		if again, _, err := ReadPacked(s.AppendPacked(nil)); err != nil || again.Completed != s.Completed {
			t.Errorf("what was read cannot be packed and read again: %v", err)
		}
	})
}
