package pcode

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// List writes the p-code of all functions with the source lines it comes from.
// line gives the text of a line, or false. Cells of variables show their names,
// with a question mark the flag that says null; other cells their numbers, r
// numeric and s strings.
func List(w io.Writer, p *Program, line func(file string, n int) (string, bool)) error {
	var out strings.Builder
	main := names(p, &Function{Kind: KindMain})
	for i, f := range p.Functions {
		fmt.Fprintf(&out, "%s%s %s  #%d, %d cells, %d strings\n", strings.Repeat("\n", min(i, 1)), f.Kind, f.Name, i, f.Cells, f.Strings)
		l := lister{p: p, f: f, line: line, last: Place{Line: -1}, names: names(p, f), main: main}
		for n := range f.Code {
			l.instruction(&out, n)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// String is the word the listing shows.
func (k FunctionKind) String() string {
	return [...]string{"main", "threads", "procedure", "function"}[k]
}

type lister struct {
	p    *Program
	f    *Function
	line func(string, int) (string, bool)
	last Place
	// names of the cells that belong to variables, by their numbers: of the
	// function's own, and of main's.
	names, main map[string]string
}

// names are those of the function's own variables. In main these are the main
// variables: variables of compounds share cells with others.
func names(p *Program, f *Function) map[string]string {
	list := f.Variables
	if f.Kind == KindMain || f.Kind == KindBlock {
		list = p.Globals
	}
	m := map[string]string{}
	for _, v := range list {
		switch {
		case v.Shared >= 0:
		case v.Type == TypeLOB:
			m["s"+strconv.Itoa(v.Cell)] = v.Name
			m["r"+strconv.Itoa(v.Flag)] = v.Name + " form"
		case v.Type == TypeString:
			m["s"+strconv.Itoa(v.Cell)] = v.Name
		default:
			m["r"+strconv.Itoa(v.Cell)] = v.Name
			if v.Flag >= 0 {
				m["r"+strconv.Itoa(v.Flag)] = v.Name + "?"
			}
		}
	}
	return m
}

// cell is the name of a cell, or its number.
func (l *lister) cell(number string) string {
	if name := l.names[number]; name != "" {
		return name
	}
	return number
}

// mainCell is the same for a cell of main.
func (l *lister) mainCell(number string) string {
	if name := l.main[number]; name != "" {
		return "main " + name
	}
	return "main " + number
}

func (l *lister) instruction(out *strings.Builder, n int) {
	at := l.f.Places[n]
	if at.Line != l.last.Line || at.File != l.last.File {
		l.last = at
		file := l.p.Files[at.File]
		if text, ok := l.line(file, int(at.Line)); ok {
			fmt.Fprintf(out, "                    ; %s:%d  %s\n", file, at.Line, strings.TrimSpace(text))
		}
	}
	in := &l.f.Code[n]
	info := &ops[in.Op]
	var fields []string
	if in.Op >= OpJumpEqIK && in.Op <= OpJumpGeIK || in.Op >= OpLoopLtIK && in.Op <= OpLoopGeIK {
		fields = append(fields, l.field(rd, in.A, n), strconv.FormatInt(in.Small(), 10))
		info = &opInfo{k: info.k}
	}
	if in.Op == OpCall || in.Op == OpCallRandom { // where the frame begins
		fields = append(fields, l.field(rd, in.A, n), l.field(sr, in.B, n))
		info = &opInfo{k: info.k}
	}
	for _, x := range []struct {
		kind  operand
		value uint16
	}{{info.a, in.A}, {info.b, in.B}, {info.c, in.C}} {
		if s := l.field(x.kind, x.value, n); s != "" {
			fields = append(fields, s)
		}
	}
	if s := l.constant(info.k, in, n); s != "" {
		fields = append(fields, s)
	}
	out.WriteString(strings.TrimRight(fmt.Sprintf("%5d  %-11s %s", n, in.Op, strings.Join(fields, ", ")), " ") + "\n")
}

func (l *lister) field(kind operand, value uint16, n int) string {
	if value == NoCell && kind == fl {
		return "-"
	}
	v := strconv.Itoa(int(value))
	switch kind {
	case none:
		return ""
	case sr, sw, srw:
		return l.cell("s" + v)
	case imm, nzs:
		return v
	case jmp:
		return "→" + strconv.Itoa(n+int(value))
	case jlow:
		return "→" + strconv.FormatInt(int64(n)+l.f.Code[n].Small(), 10)
	case nat:
		return "native " + v
	}
	return l.cell("r" + v)
}

func (l *lister) constant(kind operand, in *Instr, n int) string {
	k := strconv.FormatInt(in.K, 10)
	switch kind {
	case none:
		return ""
	case imm:
		if in.Op == OpConst && in.K > 1<<53 {
			return fmt.Sprintf("%s (%g)", k, math.Float64frombits(uint64(in.K)))
		}
		if (in.Op == OpAddI || in.Op == OpSubI) && in.K == 0 {
			return ""
		}
		return k
	case dbl:
		return strconv.FormatFloat(math.Float64frombits(uint64(in.K)), 'g', -1, 64)
	case cellk:
		return l.cell("r" + k)
	case part:
		cell, _ := in.Part()
		return l.cell("r" + strconv.Itoa(int(cell)))
	case jback:
		back := "→" + strconv.FormatInt(int64(n)+in.Back(), 10)
		if in.Step() == 0 {
			return back
		}
		return fmt.Sprintf("step %d, %s", in.Step(), back)
	case jmp:
		return "→" + strconv.FormatInt(int64(n)+in.K, 10)
	case fn:
		return l.p.Functions[in.K].Name
	case txt:
		return strconv.Quote(l.p.Strings[in.K])
	case gl:
		return l.mainCell("r" + k)
	case gs:
		return l.mainCell("s" + k)
	case ctx:
		return "context " + k
	case flk:
		if in.K < 0 {
			return ""
		}
		return "flag " + l.cell("r"+k)
	case sql:
		return "sql " + k
	case db:
		if in.K < 0 {
			return "current database"
		}
		return l.p.Databases[in.K].Name
	case arr:
		return l.p.Random[in.K].Name
	case shr:
		return l.p.Shared[in.K].Name
	}
	return k
}
