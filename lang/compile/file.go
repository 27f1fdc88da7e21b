package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/vm/pcode"
)

// fileModes are the operators in the order of package files' modes.
var fileModes = map[string]int{":=": 0, ">=": 1, ">>=": 2, "<=": 3, ">|=": 4, "<|=": 5}

// handle runs the initialisers of file variables. A main file comes into being
// at its declaration; local ones when the routine begins. Lobs need nothing.
func (b *builder) handle(s *ast.Handle) {
	if s.Type != "file" {
		return
	}
	for _, i := range s.Inits {
		sym := b.info.Uses[i]
		if sym == nil {
			continue
		}
		b.at = i.Pos
		v := b.variable(sym)
		if sym.Kept {
			b.emit(pcode.OpFileNew, v.Cell, 0, 0, b.text(sym.Name))
		}
		if i.Value != nil {
			b.openFile(v, i.Op, i.Value.Expr)
		}
	}
}

// localFiles makes the files of a routine or compound, closed.
func (b *builder) localFiles(list []*check.Symbol) {
	for _, s := range list {
		if s.Type != pcode.TypeFile {
			continue
		}
		s.Var = b.newVariable(s)
		s.Var.Main = s.Main
		s.Var.Cell = b.newCell()
		b.emit(pcode.OpFileNew, s.Var.Cell, 0, 0, b.text(s.Name))
		b.cleanups = append(b.cleanups, cleanup{op: pcode.OpFileEnd, a: s.Var.Cell})
	}
}

// endFiles closes what localFiles made; keep is the number of cleanups before it.
func (b *builder) endFiles(keep int) {
	for i := len(b.cleanups) - 1; i >= keep; i-- {
		b.undo(&b.cleanups[i])
	}
	b.cleanups = b.cleanups[:keep]
}

// fileCell is the cell with the number of a file.
func (b *builder) fileCell(v *pcode.Variable) int {
	if b.direct(v) {
		return v.Cell
	}
	c := b.newCell()
	b.emit(pcode.OpLoadG, c, 0, 0, int64(v.Cell))
	return c
}

// objectOf is the variable of a type, file or lob, that an expression names, nil for a value.
func (b *builder) objectOf(e ast.Expr, t pcode.Type) *pcode.Variable {
	n, ok := e.(*ast.Name)
	if !ok {
		return nil
	}
	if s := b.info.Uses[n]; s != nil && s.Type == t {
		return b.variable(s)
	}
	return nil
}

// openFile compiles an assignment to a file: null closes it.
func (b *builder) openFile(v *pcode.Variable, op string, e ast.Expr) {
	if _, null := e.(*ast.Null); null {
		b.emit(pcode.OpFileClose, b.fileCell(v), 0, fileModes[op], 0)
		return
	}
	name := b.convert(b.expr(e, -1), pcode.TypeString)
	b.emit(pcode.OpFileOpen, b.fileCell(v), name.cell, fileModes[op], b.formats())
}

func (b *builder) write(s *ast.Write) {
	pieces, firsts := b.items(s.Items)
	b.at = s.Pos
	f := b.fileCell(b.variable(b.info.Uses[s]))
	end := lineEnd(s.Word)
	if end != "" && b.stretch.At(s.Pos).WritelineCRLF {
		end = "\r\n"
	}
	b.appendItems(pieces, firsts, end)
	b.emit(pcode.OpFileOut, f, 0, 0, 0)
}

func (b *builder) fflush(s *ast.Fflush) {
	b.emit(pcode.OpFileFlush, b.fileCell(b.variable(b.info.Uses[s])), 0, 0, 0)
}

// printf computes the format and the values, then formats into the text buffer.
func (b *builder) printf(s *ast.Printf) {
	items := s.Items
	if s.Word != "printf" {
		items = items[1:]
	}
	ops := make([]operand, len(items))
	format := &pcode.Format{}
	for i, x := range items {
		var rest []ast.Expr
		for _, r := range items[i+1:] {
			rest = append(rest, r.Expr)
		}
		ops[i] = b.stable(x.Expr, rest...)
		if i == 0 {
			ops[i] = b.convert(ops[i], pcode.TypeString)
		} else {
			format.Kinds = append(format.Kinds, ops[i].typ)
		}
	}
	b.at = s.Pos
	var target *pcode.Variable
	file := 0
	switch s.Word {
	case "fprintf":
		file = b.fileCell(b.variable(b.info.Uses[s]))
	case "sprintf":
		target = b.variable(b.info.Uses[s])
	}
	old := operand{}
	if s.Append {
		old = b.load(target)
	}
	b.emit(pcode.OpCatBegin, 0, 0, 0, 0)
	if s.Append {
		b.emit(pcode.OpCatS, old.cell, 0, 0, 0)
	}
	for _, o := range ops {
		b.push(o)
	}
	b.emit(pcode.OpFormat, int(b.formats()), 0, 0, int64(len(b.prog.Formats)))
	b.prog.Formats = append(b.prog.Formats, format)
	switch s.Word {
	case "printf":
		b.emit(pcode.OpCatOut, 0, 0, 0, 0)
	case "fprintf":
		b.emit(pcode.OpFileOut, file, 0, 0, 0)
	default:
		text := operand{pcode.TypeString, b.newString(), -1}
		b.emit(pcode.OpCatEnd, text.cell, 0, 0, 0)
		b.store(target, text)
	}
}

// readTargets enters the variables of a read into the program.
func (b *builder) readTargets(list []*ast.Ident) int64 {
	var vars []*pcode.Variable
	for _, id := range list {
		vars = append(vars, b.variable(b.info.Uses[id]))
	}
	b.prog.Reads = append(b.prog.Reads, vars)
	return int64(len(b.prog.Reads) - 1)
}

func (b *builder) readline(s *ast.Readline) {
	f := b.fileCell(b.variable(b.info.Uses[s]))
	b.at = s.Pos
	end := b.open(pcode.OpReadLine, f, 0, b.readTargets(s.Targets))
	b.land(end)
}

// readLoop compiles a loop over the lines of a file.
func (b *builder) readLoop(s *ast.For) {
	r := s.Readline
	k := b.readTargets(r.Targets)
	v := b.variable(b.info.Uses[r])
	top := b.top()
	m := b.mark()
	b.at = r.Pos
	end := b.open(pcode.OpReadLine, b.fileCell(v), 0, k)
	b.release(m)
	var no []int
	if r.And != nil {
		no = b.condition(r.And.Expr)
	}
	b.enterLoop(pcode.OpNop, 0)
	b.statements(s.Body)
	b.at = s.Pos
	b.back(top)
	b.land(end)
	b.land(no...)
	b.leaveLoop()
}

var patternKinds = map[string]pcode.PatternKind{
	"regex": pcode.PatternAll, "regexextract": pcode.PatternExtract, "regexsub": pcode.PatternFirst, "regexsubg": pcode.PatternEach,
}

func (b *builder) regex(s *ast.Regex) {
	p := &pcode.Pattern{Kind: patternKinds[s.Word]}
	texts := 2
	if p.Kind == pcode.PatternFirst || p.Kind == pcode.PatternEach {
		texts = 3
	}
	var ops []operand
	for i, x := range s.Items[:texts] {
		var rest []ast.Expr
		for _, r := range s.Items[i+1 : texts] {
			rest = append(rest, r.Expr)
		}
		ops = append(ops, b.convert(b.stable(x.Expr, rest...), pcode.TypeString))
	}
	for _, x := range s.Items[texts:] {
		p.Targets = append(p.Targets, b.variable(b.info.Uses[x.Expr.(*ast.Name)]))
	}
	b.at = s.Pos
	for _, o := range ops {
		b.push(o)
	}
	b.emit(pcode.OpPattern, 0, 0, 0, int64(len(b.prog.Patterns)))
	b.prog.Patterns = append(b.prog.Patterns, p)
}
