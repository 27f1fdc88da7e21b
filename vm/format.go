package vm

import (
	"math"
	"sync/atomic"

	"rwl/vm/pattern"
	"rwl/vm/pcode"
	"rwl/vm/printf"
)

// compiledFormat keeps the format text that a statement used last, parsed; most
// statements always use the same.
type compiledFormat struct{ last atomic.Pointer[parsedFormat] }

type parsedFormat struct {
	text   string
	parsed *printf.Compiled
}

func (c *compiledFormat) get(text string) *printf.Compiled {
	if p := c.last.Load(); p != nil && p.text == text {
		return p.parsed
	}
	p := &parsedFormat{text, printf.Parse(text)}
	c.last.Store(p)
	return p.parsed
}

// format appends what a format makes of the pushed values to the text buffer.
func (e *env) format(in *pcode.Instr) {
	kinds := e.m.program.Formats[in.K].Kinds
	e.formatArgs = e.formatArgs[:0]
	for i, v := range e.args[1:] {
		a := printf.Arg{Null: v.Null}
		switch kinds[i] {
		case pcode.TypeInteger:
			a.Kind, a.Int = printf.Integer, int64(v.Num)
		case pcode.TypeDouble:
			a.Kind, a.Double = printf.Double, math.Float64frombits(v.Num)
		default:
			a.Kind, a.Str = printf.String, v.Str
		}
		e.formatArgs = append(e.formatArgs, a)
	}
	text := e.args[0].Str
	e.args = e.args[:0]
	ctx := &e.m.program.Contexts[in.A]
	e.text = e.m.formats[in.K].get(text).Append(e.text, e.formatArgs, printf.Options{Int: ctx.Int, Double: ctx.Double, Micro: e.micro(ctx)},
		func(p printf.Problem) { e.report(p.Number, p.Args...) })
}

func doubleBits(d float64) uint64 { return math.Float64bits(d) }

// pattern executes a statement with a regular expression.
func (e *env) pattern(in *pcode.Instr) {
	p := e.m.program.Patterns[in.K]
	args := e.args
	e.args = e.args[:0]
	re, subject := args[0].Str, args[1].Str
	switch p.Kind {
	case pcode.PatternAll:
		found, err := pattern.All(re, subject, len(p.Targets))
		e.patternError(re, err)
		for i, v := range p.Targets {
			if i < len(found) {
				e.writeText(v, found[i])
			} else {
				e.write(v, pcode.Value{Null: true})
			}
		}
	case pcode.PatternExtract:
		e.extract(p, re, subject)
	default:
		text, matched, err := pattern.Substitute(re, subject, args[2].Str, p.Kind == pcode.PatternEach)
		e.patternError(re, err)
		if err == nil && matched {
			e.writeText(p.Targets[0], text)
		} else {
			e.write(p.Targets[0], pcode.Value{Null: true})
		}
	}
}

// extract sets variables from the sub-expressions of the first match.
func (e *env) extract(p *pcode.Pattern, re, subject string) {
	groups, present, matched, count, err := pattern.Extract(re, subject)
	e.patternError(re, err)
	if err == nil && matched && count < len(p.Targets) {
		e.report(40, count, len(p.Targets))
	}
	for i, v := range p.Targets {
		if matched && i < len(groups) && present[i] {
			e.writeText(v, groups[i])
		} else {
			e.write(v, pcode.Value{Null: true})
		}
	}
}

func (e *env) patternError(re string, err error) {
	if err != nil {
		e.report(39, re, err)
	}
}
