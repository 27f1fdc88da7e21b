package clock

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// bench is a counter and a monotonic clock that go as the test says. Each look at one of
// them takes a while.
type bench struct {
	t       *testing.T
	counts  float64
	ns      float64
	speed   float64 // counts per nanosecond
	drift   float64 // what the monotonic clock goes in a nanosecond
	looks   int
	look    float64 // nanoseconds that a look takes
	stalls  int     // every so many looks somebody else has the processor for a millisecond; 0: never
	refused bool
	aside   func() // what others do during the next look at the monotonic clock

	scale scale
	told  int64 // last instant
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, counts: 1 << 40, speed: 2.6, drift: 1, look: 20}
	b.scale.source = b
	return b
}

func (b *bench) pass(ns float64) {
	b.counts += ns * b.speed
	b.ns += ns * b.drift
}

func (b *bench) looked() {
	b.pass(b.look)
	if b.looks++; b.stalls > 0 && b.looks%b.stalls == 0 {
		b.pass(1e6)
	}
}

func (b *bench) count() uint64 {
	b.looked()
	return uint64(b.counts)
}

func (b *bench) monotonic() int64 {
	b.looked()
	if others := b.aside; others != nil {
		b.aside = nil
		others()
	}
	return int64(b.ns)
}

func (b *bench) trusted() bool { return !b.refused }

// now reads the scale as Real.Now does, and looks that time does not go back.
func (b *bench) now() int64 {
	b.t.Helper()
	now, ok := int64(0), false
	if from := b.scale.from.Load(); from != 0 {
		now, ok = b.scale.at(from, b.count())
	}
	if !ok {
		now = b.scale.now()
	}
	if now < b.told {
		b.t.Fatalf("%d after %d: %d back", now, b.told, b.told-now)
	}
	b.told = now
	return now
}

// run reads the scale for a time, with a pause of so many nanoseconds on average.
func (b *bench) run(d time.Duration, r *rand.Rand, pause float64) {
	b.t.Helper()
	for until := b.ns + float64(d); b.ns < until; {
		b.pass(r.ExpFloat64() * pause)
		b.now()
	}
}

// off is how far the scale is ahead of the monotonic clock.
func (b *bench) off() int64 {
	b.t.Helper()
	return b.now() - int64(b.ns)
}

// counted expects that the counter is used, and that the scale is close to the clock.
func (b *bench) counted(most int64) {
	b.t.Helper()
	if state := b.scale.state.Load(); state != counting {
		b.t.Fatalf("the counter is not used: state %d", state)
	}
	if off := b.off(); off < -most || off > most {
		b.t.Errorf("%d ns off, at most %d expected", off, most)
	}
}

// left expects that the monotonic clock is used, and that nothing is left of what was wrong.
func (b *bench) left() {
	b.t.Helper()
	if state := b.scale.state.Load(); state != abandoned {
		b.t.Fatalf("the counter is still used: state %d", state)
	}
	if off := b.off(); off < -100 || off > 0 {
		b.t.Errorf("%d ns off the monotonic clock", off)
	}
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestScaleLearns(t *testing.T) {
	for seed := range uint64(200) {
		b, r := newBench(t), seeded(seed)
		b.speed = 0.5 + 4*r.Float64()
		b.look = 1 + 100*r.Float64()
		for b.scale.state.Load() == learning {
			if before := int64(b.ns); b.now() < before {
				t.Fatalf("%d, when the monotonic clock has told %d", b.told, before)
			}
			b.pass(1e6 * r.Float64())
		}
		if b.ns < learningTime || b.ns > 3*learningTime {
			t.Errorf("learnt after %v ns", b.ns)
		}
		// Never below the clock in the first stretch, as it was the clock's instants that were told before.
		for passed := 0.0; passed < stretchLength/b.speed*0.9; {
			before := int64(b.ns)
			if now := b.now(); now < before || now > before+far {
				t.Fatalf("seed %d: %d when it is %d", seed, now, before)
			}
			ns := 1e6 * r.Float64()
			passed += ns + 2*b.look
			b.pass(ns)
		}
		b.run(100*time.Millisecond, r, 1e5)
		b.counted(500)
	}
}

func TestScaleFollowsCorrections(t *testing.T) {
	b, r := newBench(t), seeded(1)
	b.run(100*time.Millisecond, r, 1e4)
	for _, drift := range []float64{1 + 500e-6, 1 - 500e-6, 1, 1 + 20e-6} {
		b.drift = drift
		for range 100 {
			b.run(time.Millisecond, r, 1e4)
			b.counted(15_000) // a thousandth of a stretch
		}
		b.counted(200)
	}
	// Rare readings: the correction is not known in advance.
	for range 20 {
		b.drift = 1 + (r.Float64()-0.5)*1e-3
		b.pass(3e9)
		b.counted(far)
	}
}

// A stretch that ends a little wrong is put right by its slope, so that no duration is wrong by more.
func TestScaleSlews(t *testing.T) {
	for _, step := range []float64{5_000, -5_000} {
		b, r := newBench(t), seeded(2)
		b.run(100*time.Millisecond, r, 1e4)
		b.ns += step
		most := 0.0
		for range 50_000 {
			from, began := b.now(), b.ns
			b.pass(1000)
			d := float64(b.now()-from) - (b.ns - began)
			most = max(most, d, -d)
		}
		b.counted(200)
		if most > 30 {
			t.Errorf("a microsecond was wrong by %v ns", most)
		}
	}
}

func TestScaleJumpsForward(t *testing.T) {
	b, r := newBench(t), seeded(3)
	b.run(100*time.Millisecond, r, 1e4)
	for range 3 { // the counter stood still, as in a machine that was suspended
		b.ns += 5e9
		b.run(30*time.Millisecond, r, 1e4)
		b.counted(1000)
		b.run(2*time.Second, r, 1e5)
		b.counted(200)
	}
}

func TestScaleAfterIdleTime(t *testing.T) {
	b, r := newBench(t), seeded(4)
	b.run(100*time.Millisecond, r, 1e4)
	b.drift = 1 - 100e-6
	b.pass(3600e9) // the line would be a third of a second ahead
	b.counted(1000)
}

func TestScaleWithoutTrust(t *testing.T) {
	b, r := newBench(t), seeded(5)
	b.refused = true
	b.run(50*time.Millisecond, r, 1e4)
	b.left()

	b = newBench(t)
	b.run(50*time.Millisecond, r, 1e4)
	b.counted(1000)
	b.refused = true
	b.run(askAgain*20*time.Millisecond, r, 1e5)
	b.left()
}

func TestScaleOfAStoppedCounter(t *testing.T) {
	b, r := newBench(t), seeded(6)
	b.run(50*time.Millisecond, r, 1e4)
	speed := b.speed
	b.speed = 0
	b.run(50*time.Millisecond, r, 1e4)
	b.scale.check()
	b.counted(1000) // it may have stood still once
	b.speed = speed
	b.run(50*time.Millisecond, r, 1e4)
	b.counted(1000)

	b.speed = 0
	for range 3 {
		b.run(50*time.Millisecond, r, 1e4)
		b.scale.check()
	}
	b.left()
	b.scale.check()
	b.left()
}

func TestScaleOfACounterThatStartsAgain(t *testing.T) {
	b, r := newBench(t), seeded(7)
	b.run(50*time.Millisecond, r, 1e4)
	b.counts = 1 << 30
	b.run(100*time.Millisecond, r, 1e4)
	b.left()
}

// A count from just before the stretch, of a processor whose counter is a little behind, has
// the first instant of the stretch.
func TestScaleOfACounterBehind(t *testing.T) {
	b, r := newBench(t), seeded(8)
	b.run(50*time.Millisecond, r, 1e4)
	for range 1000 {
		b.pass(20e6)
		b.now()
		begin := b.scale.from.Load()
		b.counts = float64(begin) - 5000
		b.told = 0
		if now := b.now(); now != b.scale.ns.Load() || b.scale.from.Load() != begin {
			t.Fatalf("%d, with a stretch that begins with %d at %d", now, b.scale.ns.Load(), b.scale.from.Load())
		}
		b.counts += 10_000
	}
	b.counted(20_000)
}

func TestScaleOfAnotherSpeed(t *testing.T) {
	for _, c := range []struct {
		factor float64
		counts bool
	}{{0.5, true}, {0.9, true}, {0.998, true}, {1.002, true}, {1.5, false}, {3, false}, {0.01, false}, {100, false}} {
		b, r := newBench(t), seeded(9)
		b.run(100*time.Millisecond, r, 1e4)
		b.speed *= c.factor
		b.run(10*time.Second, r, 3e5)
		if c.counts {
			b.counted(200)
		} else {
			b.left()
		}
	}
}

func TestScaleOfAFitfulCounter(t *testing.T) {
	b, r := newBench(t), seeded(10)
	b.run(100*time.Millisecond, r, 1e4)
	for range 50 {
		b.speed = 2.6 * (0.9 + 0.2*r.Float64())
		b.run(30*time.Millisecond, r, 1e4)
	}
	b.left()
}

// Whatever happens, time does not go back (now looks), and in the end it is right again.
func TestScaleInAnyCase(t *testing.T) {
	stayed := 0
	for seed := range uint64(150) {
		b, r := newBench(t), seeded(seed)
		for range 10 {
			switch r.IntN(9) {
			case 0:
				b.drift = 1 + (r.Float64()-0.5)*1e-3
			case 1:
				b.speed *= 0.5 + r.Float64()
			case 2:
				b.ns += r.ExpFloat64() * 1e7
			case 3:
				b.counts += r.Float64() * 1e6
			case 8:
				b.counts -= 3 * stretchLength
			case 4:
				b.stalls = r.IntN(50)
			case 5:
				b.pass(r.ExpFloat64() * 1e10)
			case 6:
				b.scale.check()
			case 7:
				b.look = 1 + r.ExpFloat64()*1000
			}
			b.run(time.Duration(r.ExpFloat64()*float64(50*time.Millisecond)), r, 1e5)
		}
		b.stalls, b.look = 0, 20
		b.run(3*time.Second, r, 3e5)
		if b.scale.state.Load() == abandoned {
			b.left()
			continue
		}
		b.counted(1000)
		stayed++
	}
	if stayed < 15 {
		t.Errorf("only %d of 150 counters are still used", stayed)
	}
}

// Who still has the beginning of the last stretch may not use the words of the next one.
func TestScaleTellsStretchesApart(t *testing.T) {
	b, r := newBench(t), seeded(11)
	b.run(50*time.Millisecond, r, 1e4)
	from := b.scale.from.Load()
	if _, ok := b.scale.at(from, from+1); !ok {
		t.Error("the present stretch cannot be used")
	}
	b.pass(20e6)
	b.now()
	if _, ok := b.scale.at(from, from+1); ok {
		t.Error("the last stretch can be used")
	}
}

// A stretch that begins before the end of the last one, of which others may still tell
// instants, begins with its last instant.
func TestScaleBeginsAtTheEnd(t *testing.T) {
	for _, look := range []float64{20, 10_000} {
		b, r := newBench(t), seeded(12)
		b.run(50*time.Millisecond, r, 1e4)
		b.pass(20e6)
		b.now()
		from := b.scale.from.Load()
		end := b.scale.held(from + stretchLength)
		b.ns += 2 * late
		b.look = look
		b.scale.check()
		if b.scale.from.Load() == from || b.scale.ns.Load() < end {
			t.Errorf("looks of %v ns: from %d to %d, %d ns after the end", look, from, b.scale.from.Load(), b.scale.ns.Load()-end)
		}
	}
}

// Somebody who looked at the monotonic clock and finds that others have learnt the speed
// meanwhile goes by the counter, which may be behind.
func TestScaleIsLearntByOthers(t *testing.T) {
	b, r := newBench(t), seeded(13)
	b.now()
	b.aside = func() {
		b.run(50*time.Millisecond, r, 1e4)
		for b.off() > -1000 {
			b.drift = 1 + 500e-6
			b.run(100*time.Microsecond, r, 1e4)
		}
	}
	b.now()
	b.now()
	b.counted(far)
}

// shared is a counter for many goroutines. Both clocks go on with every look.
type shared struct{ counts atomic.Uint64 }

func (s *shared) count() uint64    { return s.counts.Add(1000) }
func (s *shared) monotonic() int64 { return int64(s.counts.Add(1000)) / 3 }
func (s *shared) trusted() bool    { return true }

// A count that was read after another has no lower instant, in whatever goroutine.
func TestScaleIsOneForAll(t *testing.T) {
	source := &shared{}
	source.counts.Store(1 << 40)
	scale := &scale{source: source}
	read := func() int64 {
		if from := scale.from.Load(); from != 0 {
			if now, ok := scale.at(from, source.count()); ok {
				return now
			}
		}
		return scale.now()
	}
	var latest atomic.Int64 // the highest that has been read
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100_000 {
				before := latest.Load()
				now := read()
				if now < before {
					t.Errorf("%d was read after %d", now, before)
					return
				}
				for old := latest.Load(); old < now && !latest.CompareAndSwap(old, now); old = latest.Load() {
				}
			}
		})
	}
	group.Wait()
	if scale.state.Load() != counting || scale.renewals < 10 {
		t.Errorf("state %d, %d stretches", scale.state.Load(), scale.renewals)
	}
}
