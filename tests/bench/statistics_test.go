package main

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, math.NaN()},
		{[]float64{7}, 7},
		{[]float64{9, 1, 4}, 4},
		{[]float64{9, 1, 4, 5}, 4.5},
		{[]float64{1, 1, 1, 1000, 1}, 1},
	} {
		if got := median(c.values); !near(got, c.want) {
			t.Errorf("the median of %v is %v, want %v", c.values, got, c.want)
		}
	}
	values := []float64{3, 1, 2}
	median(values)
	if values[0] != 3 {
		t.Error("median sorted the values of its caller")
	}
}

func TestGeometricMean(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, math.NaN()},
		{[]float64{2}, 2},
		{[]float64{0.5, 2}, 1},
		{[]float64{1, 10, 100}, 10},
	} {
		if got := geometricMean(c.values); !near(got, c.want) {
			t.Errorf("the geometric mean of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

func TestPercentile(t *testing.T) {
	thousand := make([]float64, 1000)
	for i := range thousand {
		thousand[i] = float64(i + 1)
	}
	for _, c := range []struct {
		sorted []float64
		q      float64
		want   float64
	}{
		{nil, 0.5, math.NaN()},
		{[]float64{3}, 0.999, 3},
		{[]float64{1, 2, 3, 4}, 0.5, 2},
		{[]float64{1, 2, 3, 4}, 0.51, 3},
		{thousand, 0.99, 990},
		{thousand, 0.999, 999},
		{thousand, 1, 1000},
		{thousand, 0, 1},
	} {
		if got := percentile(c.sorted, c.q); !near(got, c.want) {
			t.Errorf("percentile %v of %d values is %v, want %v", c.q, len(c.sorted), got, c.want)
		}
	}
}

func TestRatiosBelongToRounds(t *testing.T) {
	got := ratios([]float64{2, 9, 5}, []float64{1, 3})
	if len(got) != 2 || got[0] != 2 || got[1] != 3 {
		t.Errorf("ratios are %v, want [2 3]", got)
	}
}

func TestOneRoundDoesNotDecide(t *testing.T) {
	r := row{spec: spec{target: atMost(1, 0, "")}}
	r.compare([]float64{10, 90, 12}, []float64{11, 13, 80})
	if got, want := r.measured(), 12.0/13; !near(got, want) {
		t.Errorf("the ratio of medians is %v, want %v", got, want)
	}
	if low, high := r.spread(); !near(low, 12.0/80) || !near(high, 90.0/13) {
		t.Errorf("the rounds spread from %v to %v", low, high)
	}
}

func TestBetterSettingOfPgbench(t *testing.T) {
	y := yardstick{runs: [2][]load{{{rate: 10}, {rate: 30}, {rate: 20}}, {{rate: 21}, {rate: 5}, {rate: 22}}}}
	if got := y.best(); got != 2 {
		t.Errorf("the faster setting is -j %d, want 2", got)
	}
	y.runs[1] = nil // one client has one thread
	if got := y.best(); got != 1 {
		t.Errorf("the only setting is -j %d, want 1", got)
	}
	y.runs = [2][]load{nil, {{rate: 1}}} // the other one failed
	if got := y.best(); got != 2 {
		t.Errorf("the only setting that works is -j %d, want 2", got)
	}
	lags := [][][]float64{{{1, 50, 60}}, {{2, 40, 70}}, {{1, 30, 30}}}
	if got := betterLag(lags); got != 1 {
		t.Errorf("the setting with the smaller p99 is number %d, want 1", got)
	}
}

func TestSameWork(t *testing.T) {
	if !sameWork("5\n5\n", 2, "5\n5\n5\n", 3) || sameWork("5\n", 1, "6\n", 1) || sameWork("5\n5\n", 2, "5\n5\n", 1) {
		t.Error("programs are compared by what one pass prints")
	}
}
