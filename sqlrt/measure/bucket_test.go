package measure

import (
	"math"
	"testing"
)

func TestBucketEdges(t *testing.T) {
	for b := 1; b < BucketCount; b++ {
		edge := math.Ldexp(1, b-20) * nanosPerSecond // first instant of bucket b, may be a fraction
		first := int64(math.Ceil(edge))
		if got, over := bucketOf(first); got != b || over {
			t.Errorf("%d ns: bucket %d (over %v), want %d", first, got, over, b)
		}
		if got, _ := bucketOf(first - 1); got != b-1 {
			t.Errorf("%d ns: bucket %d, want %d", first-1, got, b-1)
		}
	}
	for _, c := range []struct {
		nanos  int64
		bucket int
		over   bool
	}{{-5, 0, false}, {0, 0, false}, {1, 0, false}, {1_000_000, 10, false}, {1e9, 20, false}, {2e9, 21, false},
		{bucketLimit - 1, 29, false}, {bucketLimit, 29, true}, {math.MaxInt64, 29, true}} {
		if got, over := bucketOf(c.nanos); got != c.bucket || over != c.over {
			t.Errorf("%d ns: bucket %d (over %v), want %d (%v)", c.nanos, got, over, c.bucket, c.over)
		}
	}
}
