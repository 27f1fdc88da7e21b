package compare

import "math"

// Seconds that follow each other resemble each other: a checkpoint, a full queue or a cold cache last longer than one of
// them. So seconds are joined to batches, long enough to be nearly independent, and the batches are compared with each
// other (batch means: Schmeiser, Batch size effects in the analysis of simulation output, Operations Research 30, 1982,
// who finds 10 to 30 batches best).
const (
	fewestBatches = 10
	mostBatches   = 30
)

// batchCount is the number of batches that so many whole seconds make, 0 when they are too few.
func batchCount(seconds int64) int {
	if seconds < fewestBatches {
		return 0
	}
	length := (seconds + mostBatches - 1) / mostBatches
	return int(max(fewestBatches, seconds/length))
}

// share is what one batch adds to the two sums of a quotient: nanoseconds and calls of a mean, calls and seconds of a rate,
// calls below a limit and calls of a fraction.
type share struct{ above, below float64 }

// standardError estimates how far the quotient Σabove/Σbelow is from the truth, and with how many degrees of freedom. The
// variance is that of a ratio estimator (Cochran, Sampling Techniques, 3rd ed. 1977, 6.19):
//
//	k/(k-1) · Σ(above - quotient·below)² / (Σbelow)²
//
// If the residuals of neighbouring batches still go together, with a correlation r, it is multiplied by (1+r)/(1-r), as for
// a first-order autoregressive series (Law, Simulation Modeling and Analysis, 5th ed. 2015, 4.4). It is not ok when fewer
// than ten batches have anything below the line.
func standardError(batches []share) (deviation float64, freedom int, ok bool) {
	var sum share
	used := 0
	for _, b := range batches {
		sum.above, sum.below = sum.above+b.above, sum.below+b.below
		if b.below > 0 {
			used++
		}
	}
	if used < fewestBatches {
		return 0, 0, false
	}
	quotient := sum.above / sum.below
	var squares, neighbours, before float64
	for i, b := range batches {
		residual := b.above - quotient*b.below
		squares += residual * residual
		if i > 0 {
			neighbours += residual * before
		}
		before = residual
	}
	if squares == 0 {
		return 0, used - 1, true
	}
	r := min(max(0, neighbours/squares), 0.95)
	k := float64(used)
	return math.Sqrt(k/(k-1)*squares*(1+r)/(1-r)) / sum.below, used - 1, true
}

// student is the 97.5 % quantile of Student's t distribution with 9 to 29 degrees of freedom, from the tables.
var student = [...]float64{
	2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
	2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
}

// quotientInterval is the interval of a quotient with the given value; it is not ok when there are too few batches.
func quotientInterval(value float64, batches []share) (i Interval, ok bool) {
	deviation, freedom, ok := standardError(batches)
	if !ok {
		return unlimited, false
	}
	return around(value, student[freedom-(fewestBatches-1)]*deviation), true
}

// normal is the 97.5 % quantile of the normal distribution.
const normal = 1.959964

// countInterval is the interval of the expected number of events when so many independent ones were counted: Byar's
// approximation to the exact Poisson limits (Breslow and Day, Statistical Methods in Cancer Research II, 1987, page 69).
func countInterval(events int64) Interval {
	limit := func(n, z float64) float64 {
		x := 1 - 1/(9*n) + z/(3*math.Sqrt(n))
		return n * x * x * x
	}
	i := Interval{0, limit(float64(events)+1, normal)}
	if events > 0 {
		i.Low = max(0, limit(float64(events), -normal))
	}
	return i
}
