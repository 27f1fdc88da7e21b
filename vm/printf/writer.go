package printf

import "rwl/vm/numtext"

// writer makes the text of one call.
type writer struct {
	dst     []byte
	args    []Arg // those not taken yet
	options Options
	report  func(Problem)
}

// layout is how one value is to be shown, after '*' was replaced by arguments.
type layout struct {
	*piece
	width int
	prec  int // none when there is none
	left  bool
}

// piece appends one piece of the format; false ends the processing.
func (w *writer) piece(p *piece) bool {
	switch {
	case p.problem == Incomplete:
		w.report(Problem{Number: Incomplete})
		return false
	case p.problem != 0:
		w.report(Problem{Number: p.problem, Args: []any{p.wrong}})
		return false
	case p.letter == 0:
		w.dst = append(w.dst, p.text...)
		return true
	case p.written != 0:
		w.report(Problem{Number: Replaced, Args: []any{string(p.written), string(p.letter)}})
	}
	return w.conversion(p)
}

// finish complains about arguments that no conversion took.
func (w *writer) finish() {
	if len(w.args) > 0 {
		w.report(Problem{Number: TooMany, Args: []any{len(w.args)}})
	}
}

// take takes the next argument.
func (w *writer) take() (*Arg, bool) {
	if len(w.args) == 0 {
		w.report(Problem{Number: TooFew})
		return nil, false
	}
	a := &w.args[0]
	w.args = w.args[1:]
	return a, true
}

// conversion takes the arguments of one conversion and appends its text.
func (w *writer) conversion(p *piece) bool {
	var forNull *Arg
	ok := true
	if p.nulls == 't' {
		if forNull, ok = w.take(); !ok {
			return false
		}
	}
	l := layout{piece: p, width: p.width, prec: p.prec, left: p.left}
	if !w.sizes(&l) {
		return false
	}
	value, ok := w.take()
	if !ok {
		return false
	}
	if value.Null && p.nulls != 'z' {
		w.null(&l, forNull)
		return true
	}
	w.value(&l, value)
	return true
}

// sizes takes width and precision from the arguments where the conversion says
// '*'. A null one counts as absent.
func (w *writer) sizes(l *layout) bool {
	if l.width == fromArgument {
		a, ok := w.take()
		if !ok {
			return false
		}
		n := a.integer()
		if n < 0 {
			l.left = true
			n = -n
		}
		if n < 0 || n > numtext.MaxSize {
			return w.incorrect(l)
		}
		l.width = int(n)
	}
	if l.prec == fromArgument {
		a, ok := w.take()
		if !ok {
			return false
		}
		n := a.integer()
		if n > numtext.MaxSize {
			return w.incorrect(l)
		}
		l.prec = int(max(n, none))
		if a.Null {
			l.prec = none
		}
	}
	return true
}

func (w *writer) incorrect(l *layout) bool {
	w.report(Problem{Number: Incorrect, Args: []any{l.text}})
	return false
}

// null appends what is shown for a null value. The precision is for values.
func (w *writer) null(l *layout, forNull *Arg) {
	start := len(w.dst)
	switch l.nulls {
	case 'n':
		w.dst = append(w.dst, "null"...)
	case 'N':
		w.dst = append(w.dst, "NULL"...)
	case 't':
		w.text(forNull)
	}
	w.pad(l, start, start, false)
}

// value appends a value; a null one counts as 0.
func (w *writer) value(l *layout, a *Arg) {
	switch l.letter {
	case 'd', 'i', 'x', 'X':
		w.dst = l.parts(l.letter, l.width, l.prec, l.left).Format().AppendInt(w.dst, a.integer())
	case 's':
		start := len(w.dst)
		w.textOrZero(a)
		if l.prec != none {
			w.dst = cut(w.dst, start, l.prec)
		}
		w.pad(l, start, start, false)
	case 'm', 'M':
		w.engineering(l, a.double())
	case 'k', 'K':
		w.size(l, a.double())
	default:
		w.dst = l.parts(l.letter, l.width, l.prec, l.left).Format().AppendDouble(w.dst, a.double())
	}
}
