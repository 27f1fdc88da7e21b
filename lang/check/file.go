package check

import (
	"strings"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// fileOperators open files; := does too.
var fileOperators = map[string]bool{">=": true, "<=": true, ">>=": true, ">|=": true, "<|=": true}

// handle declares file and lob variables.
func (c *Checker) handle(s *ast.Handle) {
	c.privateLocal(s.Private, s.Pos, s.Inits[0].Name)
	if s.Type != "file" {
		c.lobs(s)
		return
	}
	for _, i := range s.Inits {
		if i.Value != nil {
			c.value(i.Value.Expr)
		}
		sym := &Symbol{Name: i.Name, Type: pcode.TypeFile, Private: s.Private}
		if c.declare(sym, i.Pos) {
			c.info.Uses[i] = sym
		}
	}
}

// openFile checks the assignment to a file variable: it opens or, with null,
// closes the file.
func (c *Checker) openFile(f *Symbol, s *ast.Named) {
	if s.Assign.Op == "+=" || s.Assign.Op == "-=" || s.Assign.Op == "||=" {
		c.fault(51, s.Assign.Pos, "one of := >= >>= <= >|= <|=")
		return
	}
	if f.ReadOnly {
		c.fault(100, s.Pos, s.Name, "a predefined variable", "a file that can be opened")
		return
	}
	c.info.Uses[s] = f
}

// fileUse looks up the file variable of a statement.
func (c *Checker) fileUse(name string, p ast.Pos, node any) {
	if sym := c.useAs(name, p, "a file", pcode.TypeFile); sym != nil {
		c.info.Uses[node] = sym
	}
}

// nullTest checks what is compared with null: a value, a file, which is null
// when it is closed, or a lob.
func (c *Checker) nullTest(e ast.Expr) {
	if n, ok := e.(*ast.Name); ok {
		if s := c.find(n.Name); s != nil && (s.Type == pcode.TypeFile || s.Type == pcode.TypeLOB) {
			c.info.Uses[n] = c.use(n.Name, n.Pos)
			return
		}
	}
	c.value(e)
}

func (c *Checker) write(s *ast.Write) {
	c.fileUse(s.File, s.Pos, s)
	c.list(s.Items)
	if s.Comma && len(s.Items) == 0 {
		c.fault(8, s.Pos, "nothing behind the ','")
	}
	if !s.Comma && len(s.Items) > 0 {
		c.fault(137, s.Items[0].Pos, "the file")
	}
}

// printf checks the printf family: fprintf has a file before the format, sprintf
// a string variable.
func (c *Checker) printf(s *ast.Printf) {
	items, ok := s.Items, true
	if s.Word != "printf" {
		var n *ast.Name
		n, ok = items[0].Expr.(*ast.Name)
		switch {
		case !ok && s.Word == "sprintf":
			c.fault(272, items[0].Pos)
		case !ok:
			c.fault(193, items[0].Pos, "fprintf")
		case s.Word == "sprintf":
			c.info.Uses[s] = c.assignable(&ast.Ident{Pos: n.Pos, Name: n.Name}, "a string variable", pcode.TypeString)
		default:
			c.fileUse(n.Name, n.Pos, s)
		}
		items = items[1:]
	}
	if s.Append && s.Word != "sprintf" {
		c.fault(8, s.Pos, "'||'")
	}
	if len(items) == 0 && ok {
		c.fault(8, s.Pos, "no format")
	}
	c.list(items)
}

// assignable looks up a variable that a statement may write to, a threads global
// one not.
func (c *Checker) assignable(id *ast.Ident, what string, types ...pcode.Type) *Symbol {
	may := c.find(id.Name)
	known := may != nil && may.MayBeNull
	sym := c.target(id, what, types...)
	if sym != nil {
		sym.MayBeNull = known // what is written is never null
	}
	return sym
}

func (c *Checker) readline(s *ast.Readline) {
	c.fileUse(s.File, s.Pos, s)
	c.scalarTargets(s.Targets)
}

func (c *Checker) readLoop(s *ast.ReadLoop) {
	c.fileUse(s.File, s.Pos, s)
	c.scalarTargets(s.Targets)
	c.condition(s.And)
}

func (c *Checker) scalarTargets(list []*ast.Ident) {
	for _, id := range list {
		if sym := c.target(id, "a variable", pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString); sym != nil {
			c.info.Uses[id] = sym
		}
	}
}

// regex checks the pattern statements: regex and regexextract take an
// expression, a subject and variables; regexsub and regexsubg an expression, a
// subject, a replacement and one variable.
func (c *Checker) regex(s *ast.Regex) {
	texts := 2
	if strings.HasPrefix(s.Word, "regexsub") {
		texts = 3
	}
	if len(s.Items) <= texts || texts == 3 && len(s.Items) != 4 {
		c.fault(38, s.Pos, map[int]string{2: "an expression, a subject and variables", 3: "an expression, a subject, a replacement and a variable"}[texts])
		return
	}
	c.list(s.Items[:texts])
	for _, i := range s.Items[texts:] {
		n, ok := i.Expr.(*ast.Name)
		if !ok {
			c.fault(38, i.Pos, "a variable")
			continue
		}
		if sym := c.target(&ast.Ident{Pos: n.Pos, Name: n.Name}, "a variable", pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString); sym != nil {
			c.info.Uses[n] = sym
		}
	}
}
