package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// target is what a row is to reach: at least or at most a limit.
type target struct {
	atMost  bool
	limit   float64
	stretch float64 // what would be better still; 0: nothing was named
	unit    string  // "" for ratios
}

func atLeast(limit, stretch float64) target { return target{limit: limit, stretch: stretch} }

func atMost(limit, stretch float64, unit string) target {
	return target{atMost: true, limit: limit, stretch: stretch, unit: unit}
}

// String writes the target as the table shows it: ≥ 1.1 [1.3].
func (t target) String() string {
	sign := "≥"
	if t.atMost {
		sign = "≤"
	}
	s := fmt.Sprintf("%s %s", sign, withUnit(strconv.FormatFloat(t.limit, 'g', -1, 64), t.unit))
	if t.stretch != 0 {
		s += fmt.Sprintf(" [%s]", strconv.FormatFloat(t.stretch, 'g', -1, 64))
	}
	return s
}

// verdict is how a row ended.
type verdict string

const (
	pass    verdict = "pass"
	stretch verdict = "pass [stretch]" // the better value in brackets is reached as well
	short   verdict = "short"
	notRun  verdict = "not run"
)

// judge compares a value with the target. What was not measured (NaN) is notRun.
func (t target) judge(value float64) verdict {
	reaches := func(limit float64) bool {
		if t.atMost {
			return value <= limit
		}
		return value >= limit
	}
	switch {
	case math.IsNaN(value):
		return notRun
	case !reaches(t.limit):
		return short
	case t.stretch != 0 && reaches(t.stretch):
		return stretch
	}
	return pass
}

// row is one line of the table. Samples has one value a round.
type row struct {
	spec
	samples []float64
	ratio   float64 // of medians, where the row compares; see compare
	detail  string  // the figures behind the ratio
	reason  string  // why nothing was measured
}

// compare enters a ratio: of the medians of all rounds, since one round in which the machine stood still for a moment
// must not decide. The samples are the ratios of the rounds.
func (r *row) compare(ours, theirs []float64) {
	r.samples, r.ratio = ratios(ours, theirs), median(ours)/median(theirs)
}

func (r *row) measured() float64 {
	if r.ratio != 0 {
		return r.ratio
	}
	return median(r.samples)
}

func (r *row) spread() (low, high float64) {
	if len(r.samples) == 0 {
		return math.NaN(), math.NaN()
	}
	return slices.Min(r.samples), slices.Max(r.samples)
}

func (r *row) verdict() verdict { return r.target.judge(r.measured()) }

// number writes a measured value with three digits that mean something.
func number(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

func withUnit(number, unit string) string {
	if unit == "" {
		return number
	}
	return number + " " + unit
}
