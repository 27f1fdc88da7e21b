package compare

import (
	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

// The verdicts. NoDifference is no proof that the runs are equal: the interval says how large a difference may be.
const (
	Slower       = "slower"
	Faster       = "faster"
	More         = "more"
	Fewer        = "fewer"
	NoDifference = "no difference shown"
)

// Units of lines.
const (
	Seconds   = "s"
	PerSecond = "1/s"
)

// Line compares one quantity of a procedure.
type Line struct {
	Name      string    `json:"name"`
	Unit      string    `json:"unit"`
	A         float64   `json:"a"`
	B         float64   `json:"b"`
	IntervalA *Interval `json:"intervalA,omitempty"` // nil, as all that follows from it, when the run tells of none
	IntervalB *Interval `json:"intervalB,omitempty"`
	Ratio     *float64  `json:"ratio"` // B/A, nil when A is 0
	Interval  *Interval `json:"interval,omitempty"`
	Verdict   string    `json:"verdict,omitempty"`
}

// measured is one quantity of one run.
type measured struct {
	value    float64
	interval *Interval
}

func line(name, unit string, a, b measured, more, less string) Line {
	l := Line{Name: name, Unit: unit, A: a.value, B: b.value, IntervalA: a.interval, IntervalB: b.interval}
	if a.value > 0 {
		quotient := b.value / a.value
		l.Ratio = &quotient
	}
	if a.interval != nil && b.interval != nil {
		r := ratio(*a.interval, *b.interval)
		l.Interval, l.Verdict = &r, r.tells(more, less)
	}
	return l
}

// subject is a procedure in a phase of one run.
type subject struct {
	phase   *repository.Phase
	stats   *measure.Stats
	batches []batch
}

// rates makes the lines of what happens in a second.
func rates(a, b *subject) []Line {
	lines := []Line{line("calls/s", PerSecond, a.callRate(), b.callRate(), Faster, Slower)}
	if a.stats.Failed+b.stats.Failed > 0 {
		lines = append(lines, line("errors/s", PerSecond, a.errorRate(), b.errorRate(), More, Fewer))
	}
	return lines
}

func (s *subject) perSecond(events int64) float64 {
	if s.phase.Duration <= 0 {
		return 0
	}
	return float64(events) * 1e9 / float64(s.phase.Duration)
}

func (s *subject) callRate() measured {
	m := measured{value: s.perSecond(s.stats.Completed)}
	i, ok := quotientInterval(m.value, shares(s.batches, func(b *batch) share { return share{float64(b.completed), b.seconds} }))
	if ok {
		m.interval = &i
	}
	return m
}

// errorRate: few errors tell little, and no error at all does not mean that there never is one, so the interval is not
// shorter than that of independent events.
func (s *subject) errorRate() measured {
	m := measured{value: s.perSecond(s.stats.Failed)}
	i, ok := quotientInterval(m.value, shares(s.batches, func(b *batch) share { return share{float64(b.failed), b.seconds} }))
	if ok {
		count := countInterval(s.stats.Failed)
		second := s.perSecond(1)
		i = i.join(Interval{count.Low * second, count.High * second})
		m.interval = &i
	}
	return m
}

// percentiles are those of the report, and the tail.
var percentiles = []struct {
	name string
	p    float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}}

// durations makes the lines of one kind of time of completed calls, none when neither run has any but 0.
func durations(a, b *subject, kind measure.Kind) []Line {
	ha, hb := a.stats.Histogram(measure.Completed, kind), b.stats.Histogram(measure.Completed, kind)
	if ha.Count() == 0 || hb.Count() == 0 || ha.Max == 0 && hb.Max == 0 {
		return nil
	}
	time := func(name string, a, b measured) Line {
		return line(kind.String()+" "+name, Seconds, a, b, Slower, Faster)
	}
	lines := []Line{time("mean", a.mean(ha, kind), b.mean(hb, kind))}
	for _, c := range percentiles {
		lines = append(lines, time(c.name, a.percentile(ha, kind, c.p), b.percentile(hb, kind, c.p)))
	}
	// A longer call than the longest may come at any time: there is no interval.
	return append(lines, time("max", measured{value: inSeconds(float64(ha.Max))}, measured{value: inSeconds(float64(hb.Max))}))
}

func (s *subject) mean(h *measure.Histogram, kind measure.Kind) measured {
	m := measured{value: inSeconds(h.Mean())}
	i, ok := quotientInterval(h.Mean(), shares(s.batches, func(b *batch) share {
		if b.durations[kind] == nil {
			return share{}
		}
		return share{float64(b.durations[kind].Sum), float64(b.durations[kind].Count())}
	}))
	if ok {
		m.interval = timeInterval(i)
	}
	return m
}

func (s *subject) percentile(h *measure.Histogram, kind measure.Kind, p float64) measured {
	value := h.Quantile(p)
	effect, _ := effectOf(shares(s.batches, func(b *batch) share { return within(b.durations[kind], value) }))
	return measured{value: inSeconds(float64(value)), interval: timeInterval(percentileInterval(h, p, effect))}
}

// within counts the calls that took no longer than a limit, which is the end of a slot, and all calls.
func within(h *measure.Histogram, limit int64) share {
	var s share
	if h == nil {
		return s
	}
	for slot := range h.Slots() {
		if slot.Highest <= limit {
			s.above += float64(slot.Count)
		}
		s.below += float64(slot.Count)
	}
	return s
}

func inSeconds(nanos float64) float64 { return nanos / 1e9 }

func timeInterval(i Interval) *Interval {
	return &Interval{inSeconds(i.Low), inSeconds(i.High)}
}
