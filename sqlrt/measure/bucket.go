package measure

import "math/bits"

// BucketCount is the number of classic buckets. Bucket b covers [2^(b-20), 2^(b-19)) seconds; bucket 0 reaches down to 0.
const BucketCount = 30

// Bucket is one bucket of the classic histogram: calls, and the sum of their response times in nanoseconds.
type Bucket struct {
	Count, Time int64
}

// bucketLimit is the upper end of the last bucket: 2^10 seconds.
const bucketLimit = 1024 * nanosPerSecond

// bucketOf returns ⌊log2(seconds)+20⌋ within 0…29, and whether the time lies above the last bucket.
func bucketOf(nanos int64) (bucket int, over bool) {
	if nanos >= bucketLimit {
		return BucketCount - 1, true
	}
	if nanos <= 0 {
		return 0, false
	}
	// ⌊log2 x⌋ = ⌊log2 ⌊x⌋⌋ for x ≥ 1, so the integer quotient is exact; the shift fits because nanos < 2^40.
	x := uint64(nanos) << 20 / nanosPerSecond
	return max(0, bits.Len64(x)-1), false
}
