package compare

import (
	"math"

	"rwl/sqlrt/measure"
)

// ranks returns between which of n independent values, sorted and counted from 1, the percentile of the fraction p lies with
// 95 %: with 2.5 % at most it is below the first, with 2.5 % at most above the second. The number of values below it has
// the binomial distribution of n and p, so low is the highest rank with P(B ≤ low-1) ≤ 2.5 %, high the lowest with
// P(B ≤ high-1) ≥ 97.5 % (David and Nagaraja, Order Statistics, 3rd ed. 2003, 7.1). Low is 0 and high n+1 where even the
// outermost value is no limit.
func ranks(n int64, p float64) (low, high int64) {
	const tail = 0.025
	size := float64(n)
	// What lies ten standard deviations and more below the mean weighs less than 1e-20.
	k := int64(max(0, math.Floor(size*p-10*math.Sqrt(size*p*(1-p))-10)))
	weight := math.Exp(logFactorial(size) - logFactorial(float64(k)) - logFactorial(size-float64(k)) +
		float64(k)*math.Log(p) + (size-float64(k))*math.Log1p(-p))
	for below := weight; k < n; below += weight { // below = P(B ≤ k)
		if below <= tail {
			low = k + 1
		}
		if below >= 1-tail {
			return low, k + 1
		}
		weight *= float64(n-k) / float64(k+1) * p / (1 - p)
		k++
	}
	return low, n + 1
}

func logFactorial(n float64) float64 {
	x, _ := math.Lgamma(n + 1)
	return x
}

// percentileInterval is the interval of a percentile in nanoseconds, from its histogram. It goes to the outer ends of the
// slots in which its ends lie, so the resolution of the histogram is in it.
//
// Calls are not independent: a stall slows down all calls of its time. So n calls count as n/effect independent ones (the
// effective sample size; Korn and Graubard, Confidence intervals for proportions with small expected number of positive
// counts estimated from survey data, Survey Methodology 24, 1998), and the ranks among those are stretched to all calls.
func percentileInterval(h *measure.Histogram, p, effect float64) Interval {
	n := h.Count()
	if n == 0 {
		return unlimited
	}
	size := max(1, int64(float64(n)/effect))
	low, high := ranks(size, p)
	i := unlimited
	if low > 0 {
		i.Low = float64(h.At(int64(float64(low-1)/float64(size)*float64(n)) + 1).Lowest)
	}
	if high <= size {
		i.High = float64(h.At(int64(math.Ceil(float64(high) / float64(size) * float64(n)))).Highest)
	}
	return i
}

// effectOf is the design effect of batches on a fraction f of calls, here of those that take no longer than a percentile
// (Kish, Survey Sampling, 1965, 8.2): the variance of f as the batches show it, over f(1-f)/n, which it were if calls were
// independent. It is 1 at least, and not ok when there are too few batches.
func effectOf(within []share) (effect float64, ok bool) {
	deviation, _, ok := standardError(within)
	var sum share
	for _, b := range within {
		sum.above, sum.below = sum.above+b.above, sum.below+b.below
	}
	f := sum.above / sum.below
	if !ok || f == 1 {
		return 1, ok // a percentile in the slot of the longest call: all calls are within in each batch
	}
	return max(1, deviation*deviation*sum.below/(f*(1-f))), true
}
