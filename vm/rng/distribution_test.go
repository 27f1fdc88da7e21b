package rng

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

// The seeds are fixed, so these tests cannot fail by chance.
const draws = 100000

// chiSquare compares counts with expected probabilities. Cells that expect
// fewer than 10 are put together. The limit is 4.5 standard deviations above
// the mean of the chi-square distribution (by Wilson and Hilferty's cube root).
func chiSquare(t *testing.T, what string, counts []int, probability func(i int) float64) {
	t.Helper()
	total := 0
	for _, n := range counts {
		total += n
	}
	sum, cells := 0.0, 0
	restSeen, restExpected := 0.0, 0.0
	for i, n := range counts {
		expected := probability(i) * float64(total)
		if expected < 10 {
			restSeen += float64(n)
			restExpected += expected
			continue
		}
		sum += (float64(n) - expected) * (float64(n) - expected) / expected
		cells++
	}
	if restExpected >= 5 {
		sum += (restSeen - restExpected) * (restSeen - restExpected) / restExpected
		cells++
	}
	k := float64(cells - 1)
	limit := k * math.Pow(1-2/(9*k)+4.5*math.Sqrt(2/(9*k)), 3)
	if sum > limit {
		t.Errorf("%s: chi-square %.1f of %d cells is above %.1f", what, sum, cells, limit)
	}
}

// momentsOf checks mean and variance of draws to 5 standard errors.
func momentsOf(t *testing.T, what string, mean, variance, kurtosis float64, draw func() float64) {
	t.Helper()
	sum, squares := 0.0, 0.0
	for range draws {
		d := draw() - mean
		sum += d
		squares += d * d
	}
	if bound := 5 * math.Sqrt(variance/draws); math.Abs(sum/draws) > bound {
		t.Errorf("%s: mean is %g, want %g ± %g", what, mean+sum/draws, mean, bound)
	}
	if bound := 5 * variance * math.Sqrt((kurtosis-1)/draws); math.Abs(squares/draws-variance) > bound {
		t.Errorf("%s: variance is %g, want %g ± %g", what, squares/draws, variance, bound)
	}
}

func roots(t *testing.T) map[string]Root {
	return map[string]Root{"default": NewSeed(11), "48-bit": must48(t, "0x1234abcd")}
}

func TestUniformInteger(t *testing.T) {
	for name, root := range roots(t) {
		for _, n := range []int64{2, 6, 10, 1000} {
			s, counts := root.Stream(1), make([]int, n)
			for range draws {
				counts[s.Int(-5, n-6)+5]++
			}
			chiSquare(t, fmt.Sprint(name, " uniform of ", n), counts, func(int) float64 { return 1 / float64(n) })
		}
	}
}

func TestContinuousMoments(t *testing.T) {
	for name, root := range roots(t) {
		s := root.Stream(2)
		momentsOf(t, name+" float", 0.5, 1.0/12, 1.8, s.Float)
		momentsOf(t, name+" uniform", 4, 1.0/3, 1.8, func() float64 { return s.Uniform(3, 5) })
		momentsOf(t, name+" normal", 5, 4, 3, func() float64 { return s.Normal(5, 2) })
		for _, k := range []int{1, 2, 5, 20} {
			momentsOf(t, fmt.Sprint(name, " erlang ", k), 3, 9/float64(k), 3+6/float64(k), func() float64 { return s.Erlang(k, 3) })
		}
	}
}

// The normal distribution by its cells, not only its moments.
func TestNormalShape(t *testing.T) {
	s, counts := NewSeed(5).Stream(1), make([]int, 40)
	for range draws {
		counts[min(max(int(math.Floor(s.Normal(0, 1)*5))+20, 0), 39)]++
	}
	below := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	chiSquare(t, "normal", counts, func(i int) float64 {
		low, high := below(float64(i-20)/5), below(float64(i-19)/5)
		switch i {
		case 0:
			low = 0
		case 39:
			high = 1
		}
		return high - low
	})
}

func TestZipf(t *testing.T) {
	for name, root := range roots(t) {
		for _, theta := range []float64{0, 0.1, 0.5, 0.99, 1, 1 + 1e-12, 1.01, 2, 5} {
			for _, n := range []int{2, 3, 10, 1000} {
				s, counts := root.Stream(1), make([]int, n)
				for range draws {
					counts[s.Zipf(10, int64(9+n), theta)-10]++
				}
				total := 0.0
				for i := range n {
					total += math.Pow(float64(i+1), -theta)
				}
				chiSquare(t, fmt.Sprintf("%s zipf %g of %d", name, theta, n), counts, func(i int) float64 {
					return math.Pow(float64(i+1), -theta) / total
				})
			}
		}
	}
}

// Alternating between more distributions than are kept prepared changes nothing.
func TestZipfPreparation(t *testing.T) {
	s := NewSeed(1).Stream(1)
	for i := range 100 {
		n, theta := int64(10+i%(2*zipfCacheSize)), 0.5+float64(i%3)
		state := s.Save()
		v := s.Zipf(1, n, theta)
		fresh := NewSeed(1).Stream(1)
		fresh.Restore(state)
		if w := fresh.Zipf(1, n, theta); v != w {
			t.Fatalf("zipf(1,%d,%g) is %d, and %d when freshly prepared", n, theta, v, w)
		}
	}
}

func TestPoisson(t *testing.T) {
	for name, root := range roots(t) {
		for _, mean := range []float64{0.01, 0.7, 3, 9.99, 10, 11.5, 30, 400} {
			s, counts := root.Stream(1), make([]int, int(mean+12*math.Sqrt(mean)+10))
			for range draws {
				counts[s.Poisson(mean)]++
			}
			chiSquare(t, fmt.Sprint(name, " poisson ", mean), counts, func(i int) float64 {
				factorial, _ := math.Lgamma(float64(i + 1))
				return math.Exp(float64(i)*math.Log(mean) - mean - factorial)
			})
		}
		for _, mean := range []float64{1e6, 1e12, 1e15} {
			s := root.Stream(1)
			momentsOf(t, fmt.Sprint(name, " poisson ", mean), mean, mean, 3, func() float64 { return float64(s.Poisson(mean)) })
		}
	}
}

func TestLogPoissonJoinsSmoothly(t *testing.T) {
	for _, mean := range []float64{10, 12.5, 40} {
		for k := 10.0; k < 60; k++ {
			factorial, _ := math.Lgamma(k + 1)
			direct := k*math.Log(mean) - mean - factorial
			if d := math.Abs(logPoisson(k, mean) - direct); d > 1e-9 {
				t.Errorf("k %g, mean %g: off by %g", k, mean, d)
			}
		}
	}
}

func TestWeights(t *testing.T) {
	for name, root := range roots(t) {
		weights := []float64{0, 80, 15, 0, 5, 0}
		w, err := NewWeights(weights)
		if err != nil {
			t.Fatal(err)
		}
		s, counts := root.Stream(1), make([]int, len(weights))
		for range draws {
			counts[w.Pick(s)]++
		}
		chiSquare(t, name+" weights", counts, func(i int) float64 { return weights[i] / 100 })
		if counts[0]+counts[3]+counts[5] > 0 {
			t.Errorf("%s: picked in spite of weight 0: %v", name, counts)
		}
	}
	for _, c := range []struct {
		weights []float64
		index   int // -1: ErrNoWeight
	}{
		{nil, -1}, {[]float64{0, 0}, -1}, {[]float64{1, -1}, 1}, {[]float64{math.NaN()}, 0}, {[]float64{1, 2, math.Inf(1)}, 2},
	} {
		_, err := NewWeights(c.weights)
		var bad *WeightError
		if errors.As(err, &bad) {
			if bad.Index != c.index || bad.Error() == "" {
				t.Errorf("%v: %v", c.weights, err)
			}
		} else if c.index != -1 || !errors.Is(err, ErrNoWeight) {
			t.Errorf("%v: %v", c.weights, err)
		}
	}
}

func TestLetters(t *testing.T) {
	s, counts := NewSeed(1).Stream(1), map[rune]int{}
	for _, c := range s.Letters(60000, "aäÖ€") {
		counts[c]++
	}
	chiSquare(t, "letters", []int{counts['a'], counts['ä'], counts['Ö'], counts['€']}, func(int) float64 { return 0.25 })
}

func TestHash(t *testing.T) {
	counts := make([]int, 64)
	seen := map[uint64]bool{}
	for i := range uint64(20000) {
		for _, h := range []uint64{Hash(i), HashString(fmt.Sprint("key", i)), HashDouble(float64(i) + 0.5)} {
			counts[h%64]++
			counts[h>>58]++
			seen[h] = true
		}
	}
	chiSquare(t, "hash", counts, func(int) float64 { return 1.0 / 64 })
	if len(seen) != 60000 {
		t.Errorf("%d different hashes of 60000", len(seen))
	}
	if HashDouble(7) != Hash(7) || HashDouble(-7) != Hash(^uint64(6)) {
		t.Error("a whole double hashes unlike the integer")
	}
}

func BenchmarkDraw(b *testing.B) {
	s := NewSeed(1).Stream(1)
	b.Run("integer", func(b *testing.B) {
		for range b.N {
			s.Int(1, 1000)
		}
	})
	b.Run("zipf", func(b *testing.B) {
		for range b.N {
			s.Zipf(1, 1e6, 0.99)
		}
	})
	b.Run("poisson", func(b *testing.B) {
		for range b.N {
			s.Poisson(100)
		}
	})
	b.Run("normal", func(b *testing.B) {
		for range b.N {
			s.Normal(0, 1)
		}
	})
}
