package compare

import (
	"math/rand/v2"
	"testing"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

// load is a procedure whose calls take random times. Each second has a slowness that resembles the one before.
type load struct {
	calls    int     // a second, on average
	likeness float64 // of a second to the one before: 0 none, below 1
	times    float64 // all durations are multiplied by this
	failing  float64 // the share of calls that fail
}

// simulate makes a side of some seconds, as if it were read from a repository.
func (l load) simulate(r *rand.Rand, run, seconds int64) *Side {
	var whole measure.Stats
	var stretches []repository.Stretch
	var points []repository.Point
	slowness := 0.0
	for second := int64(1); second <= seconds; second++ {
		slowness = l.likeness * (slowness + r.ExpFloat64()/2)
		var hist [2][4]*measure.Histogram
		for range r.IntN(2*l.calls) + 1 {
			o := measure.Completed
			if r.Float64() < l.failing {
				o = measure.Failed
			}
			service := int64(l.times * (1 + slowness) * (1e6 + 1e6*r.ExpFloat64()))
			lag := int64(l.times * (1 + slowness) * 1e5 * r.ExpFloat64())
			for k, v := range map[measure.Kind]int64{measure.Response: lag + service, measure.Service: service, measure.Wait: 0, measure.Lag: lag} {
				if hist[o][k] == nil {
					hist[o][k] = new(measure.Histogram)
				}
				hist[o][k].Record(v)
			}
		}
		point := repository.Point{Phase: 1, Second: second, Procedure: "pay"}
		for o := range hist {
			for k, h := range hist[o] {
				if h == nil {
					continue
				}
				if o == int(measure.Completed) {
					point.Completed = h.Count()
					stretches = append(stretches, repository.Stretch{Phase: 1, Second: second, Span: 1, Procedure: "pay",
						Kind: measure.Kind(k), Histogram: h})
				} else {
					point.Failed = h.Count()
				}
				var s measure.Stats
				s.SetHistogram(measure.Outcome(o), measure.Kind(k), h)
				whole.Add(&s)
			}
		}
		points = append(points, point)
	}
	whole.Completed = whole.Histogram(measure.Completed, measure.Response).Count()
	whole.Failed = whole.Histogram(measure.Failed, measure.Response).Count()
	side := newSide(&repository.Results{
		Run: repository.Run{RunNumber: run, State: repository.Finished, Processes: []repository.Process{{ProcNo: 1, State: repository.Finished}}},
		Phases: []repository.Phase{{Number: 1, Duration: seconds * 1e9, Threads: 1, State: repository.Finished,
			Procs: []repository.Procedure{{Name: "pay", Stats: whole}}}},
	})
	for i := range stretches {
		side.time(&stretches[i])
	}
	for i := range points {
		side.count(&points[i])
	}
	return side
}

// lines are those of the only procedure.
func lines(t *testing.T, a, b *Side) []Line {
	t.Helper()
	c := New(a, b)
	if len(c.Phases) != 1 || len(c.Phases[0].Procedures) != 1 {
		t.Fatalf("%+v", c)
	}
	return c.Phases[0].Procedures[0].Lines
}

// A run compared with itself never shows a difference.
func TestNoRunDiffersFromItself(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		l := load{calls: 1 + r.IntN(50), likeness: r.Float64() * 0.9, times: 0.001 + r.Float64(), failing: r.Float64() * 0.5}
		side := l.simulate(r, 1, 1+r.Int64N(100))
		for _, l := range lines(t, side, side) {
			if l.Interval != nil && (l.Verdict != NoDifference || l.Interval.Low > 1 || l.Interval.High < 1) {
				t.Errorf("%+v %+v", l, *l.Interval)
			}
		}
	}
}

// The same calls, each twice as long, are found to be twice as long.
func TestTwiceAsSlow(t *testing.T) {
	for seed := range uint64(20) {
		base := load{calls: 200, likeness: 0.3, times: 1}
		double := base
		double.times = 2
		a := base.simulate(rand.New(rand.NewPCG(seed, 0)), 1, 60)
		b := double.simulate(rand.New(rand.NewPCG(seed, 0)), 2, 60)
		seen := 0
		for _, l := range lines(t, a, b) {
			switch {
			case l.Unit == PerSecond:
				if l.Verdict != NoDifference || *l.Ratio != 1 {
					t.Errorf("seed %d: %+v", seed, l)
				}
				continue
			case l.Interval == nil:
				continue
			case l.Interval.Low > 2 || l.Interval.High < 2 || *l.Ratio < 1.97 || *l.Ratio > 2.03:
				t.Errorf("seed %d: %+v %+v", seed, l, *l.Interval)
			}
			if l.Name == "service mean" || l.Name == "service p50" || l.Name == "service p90" {
				seen++
				if l.Verdict != Slower {
					t.Errorf("seed %d: %s is not seen to be slower: %+v", seed, l.Name, *l.Interval)
				}
			}
		}
		if seen != 3 {
			t.Errorf("%d lines", seen)
		}
	}
}

// Of equal loads at most 5 % of the lines get a verdict, also when seconds resemble each other. Loads that differ by a half
// are told apart.
func TestFalseVerdicts(t *testing.T) {
	for _, c := range []struct {
		name    string
		load    load
		seconds int64
	}{
		{"independent", load{calls: 20, times: 1, failing: 0.02}, 40},
		{"alike", load{calls: 20, likeness: 0.8, times: 1, failing: 0.02}, 40},
		{"short", load{calls: 20, times: 1, failing: 0.02}, 5},
		{"few calls", load{calls: 1, times: 1, failing: 0.2}, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(11, 12))
			all, wrong, found := 0, map[string]int{}, 0
			const rounds = 100
			slower := c.load
			slower.times = 1.5
			for range rounds {
				a := c.load.simulate(r, 1, c.seconds)
				for _, l := range lines(t, a, c.load.simulate(r, 2, c.seconds)) {
					if l.Interval == nil {
						continue
					}
					all++
					if l.Verdict != NoDifference {
						wrong[l.Name]++
					}
				}
				for _, l := range lines(t, a, slower.simulate(r, 2, c.seconds)) {
					if l.Name == "service p50" && l.Verdict == Slower {
						found++
					}
				}
			}
			sum := 0
			for name, n := range wrong {
				sum += n
				if n > rounds/20 {
					t.Errorf("%s: %d verdicts of %d are false", name, n, rounds)
				}
			}
			if sum > all/50 {
				t.Errorf("%d of %d verdicts are false: %v", sum, all, wrong)
			}
			if c.name == "independent" && found < rounds*9/10 {
				t.Errorf("a load that takes half as long again is found %d times of %d", found, rounds)
			}
			t.Logf("%d of %d verdicts are false; the slower load is found %d times of %d", sum, all, found, rounds)
		})
	}
}
