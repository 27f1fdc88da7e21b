package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// Compiler adds stretch after stretch to one program.
type Compiler struct {
	prog   *pcode.Program
	option Options

	info    *check.Info
	stretch *ast.Stretch
	faults  *diag.Faults

	files    map[string]int32
	texts    map[string]int64
	contexts map[pcode.Context]int64
	natives  map[*pcode.Native]uint16
	settings map[*ast.Settings]int64 // context of each settings
	timed    map[string]int
	routines map[*check.Routine]int // function numbers

	breaksOut bool // $interrupt:break is in force
	pipelines bool // a database with pipeline was declared
}

// Options are what the command line says about variables of the program.
type Options struct {
	// Given are the values of user options and of -i, -d: they replace the
	// initialiser of the main variable of that name.
	Given map[string]constant.Value
}

// New makes a compiler for an empty program whose predefined variables take
// the first cells of frame 0.
func New(predefined []*check.Symbol, scope *pcode.Scope, option Options) *Compiler {
	c := &Compiler{
		prog:     &pcode.Program{Default: -1, Results: -1},
		option:   option,
		files:    map[string]int32{},
		texts:    map[string]int64{},
		contexts: map[pcode.Context]int64{},
		natives:  map[*pcode.Native]uint16{},
		settings: map[*ast.Settings]int64{},
		timed:    map[string]int{},
		routines: map[*check.Routine]int{},
	}
	for _, s := range predefined {
		c.mainVariable(s)
		scope.Vars[s.Name] = s.Var
	}
	return c
}

// Program is the program so far.
func (c *Compiler) Program() *pcode.Program { return c.prog }

// Stretch compiles a stretch that check found no fault in.
func (c *Compiler) Stretch(s *ast.Stretch, info *check.Info, faults *diag.Faults) {
	c.stretch, c.info, c.faults = s, info, faults
	c.pipelines = c.pipelines || info.Pipelines
	for _, sym := range info.Mains {
		c.mainVariable(sym)
	}
	for _, r := range info.Routines {
		c.routines[r] = len(c.prog.Functions)
		c.prog.Functions = append(c.prog.Functions, c.newRoutine(r))
	}
	main := &pcode.Function{Name: "main", Kind: pcode.KindMain, Timed: -1}
	entry := len(c.prog.Functions)
	c.prog.Functions = append(c.prog.Functions, main)
	var first ast.Pos
	if len(s.Elements) > 0 {
		first = s.Elements[0].Position()
	}
	b := c.newBuilder(main, first)
	for _, e := range s.Elements {
		b.element(e)
	}
	b.finish()
	for _, r := range info.Routines {
		c.routine(r)
	}
	c.prog.Entry = entry
}

// mainVariable gives a main variable its cells and makes it visible to SQL.
func (c *Compiler) mainVariable(s *check.Symbol) {
	if s.Var == nil {
		s.Var = c.newVariable(s)
		s.Var.Main = true
		if s.Global {
			s.Var.Shared = len(c.prog.Shared)
			c.prog.Shared = append(c.prog.Shared, &pcode.Shared{Name: s.Name, Type: s.Type, Max: s.Var.Max})
		} else if s.Type == pcode.TypeString || s.Type == pcode.TypeLOB {
			s.Var.Cell = c.prog.GlobalStrings
			c.prog.GlobalStrings++
			if s.Type == pcode.TypeLOB {
				s.Var.Flag = c.prog.GlobalCells
				c.prog.GlobalCells++
			}
		} else {
			s.Var.Cell = c.prog.GlobalCells
			c.prog.GlobalCells++
			if s.MayBeNull {
				s.Var.Flag = c.prog.GlobalCells
				c.prog.GlobalCells++
			}
		}
		if s.Size != nil && s.Var.Max < 0 {
			s.Var.MaxIn = c.prog.GlobalCells
			c.prog.GlobalCells++
		}
		c.prog.Globals = append(c.prog.Globals, s.Var)
	}
	s.Var.Order = s.Order
	if s.InScope != nil {
		s.InScope.Vars[s.Name] = s.Var
	}
}

// newVariable describes a variable that has no cell yet.
func (c *Compiler) newVariable(s *check.Symbol) *pcode.Variable {
	v := &pcode.Variable{
		Name: s.Name, Type: s.Type, Flag: -1, Max: -1, MaxIn: -1, Shared: -1, Sum: s.Sum, Bytes: s.Bytes, Order: s.Order,
		Place: pcode.Place{File: c.file(s.Place.File), Line: int32(s.Place.Line), Col: int32(s.Place.Col)},
	}
	if s.Size != nil {
		if l, ok := s.Size.Expr.(*ast.Literal); ok {
			v.Max = int(l.Int)
		}
	}
	return v
}

func (c *Compiler) newRoutine(r *check.Routine) *pcode.Function {
	f := &pcode.Function{Name: r.Name(), Kind: pcode.KindProcedure, Timing: r.Timing, Timed: -1, Result: r.Result}
	if r.Function != nil {
		f.Kind = pcode.KindFunction
	}
	formalCells(c, r)
	f.Place = pcode.Place{File: c.file(r.Symbol.Place.File), Line: int32(r.Symbol.Place.Line), Col: int32(r.Symbol.Place.Col)}
	if r.Timing.Measured() {
		f.Timed = c.timedName(r.Name())
	}
	return f
}

// timedName is the number that calls of a measured procedure are counted under.
func (c *Compiler) timedName(name string) int {
	n, ok := c.timed[name]
	if !ok {
		n = len(c.prog.Timed)
		c.timed[name] = n
		c.prog.Timed = append(c.prog.Timed, name)
	}
	return n
}

func (c *Compiler) file(name string) int32 {
	n, ok := c.files[name]
	if !ok {
		n = int32(len(c.prog.Files))
		c.files[name] = n
		c.prog.Files = append(c.prog.Files, name)
	}
	return n
}

func (c *Compiler) place(p ast.Pos) pcode.Place {
	return pcode.Place{File: c.file(p.Filename), Line: int32(p.Line), Col: int32(p.Column)}
}

func (c *Compiler) text(s string) int64 {
	n, ok := c.texts[s]
	if !ok {
		n = int64(len(c.prog.Strings))
		c.texts[s] = n
		c.prog.Strings = append(c.prog.Strings, s)
	}
	return n
}

// context is the number of the formats in force at a position.
func (c *Compiler) context(p ast.Pos) int64 {
	set := c.stretch.At(p)
	n, ok := c.settings[set]
	if ok {
		return n
	}
	ctx := pcode.Context{Int: numtext.DefaultInt, Double: numtext.DefaultDouble, Radians: set.Radians, Micro: set.Micro, MicroSlot: set.MicroSlot, NamesAsTheyAre: set.NamesAsTheyAre,
		Characters: pcode.FileCharacters(set.Characters), ReadCRLF: set.ReadCRLF}
	if f, err := numtext.ParseIntFormat(set.IntFormat); err == nil {
		ctx.Int = f
	}
	if f, err := numtext.ParseDoubleFormat(set.DoubleFormat); err == nil {
		ctx.Double = f
	}
	n, ok = c.contexts[ctx]
	if !ok {
		n = int64(len(c.prog.Contexts))
		c.contexts[ctx] = n
		c.prog.Contexts = append(c.prog.Contexts, ctx)
	}
	c.settings[set] = n
	return n
}

func (c *Compiler) native(n *pcode.Native) uint16 {
	i, ok := c.natives[n]
	if !ok {
		i = uint16(len(c.prog.Natives))
		c.natives[n] = i
		c.prog.Natives = append(c.prog.Natives, n)
	}
	return i
}

// constantFormats are the formats in force where the code is being made.
func (b *builder) constantFormats() constant.Formats {
	ctx := b.prog.Contexts[b.formats()]
	return constant.Formats{Int: ctx.Int, Double: ctx.Double}
}
