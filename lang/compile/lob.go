package compile

import (
	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// lob compiles readlob and writelob: the values are pushed.
func (b *builder) lob(s *ast.LOB) {
	use := &pcode.LOBUse{LOB: b.variable(b.info.Uses[s.Name]), Outside: b.info.Outside[s]}
	values := s.Items
	if s.Word == "readlob" {
		use.Target = b.variable(b.info.Uses[s])
		values = values[1:]
	}
	ops := make([]operand, len(values))
	for i, x := range values {
		o := b.stable(x.Expr, exprs(values[i+1:])...)
		if use.Target == nil && i == 0 {
			ops[i] = b.convert(o, pcode.TypeString)
		} else {
			ops[i] = b.number(o, pcode.TypeInteger)
		}
	}
	b.at = s.Pos
	for _, o := range ops {
		b.push(o)
	}
	b.emit(pcode.OpLOB, 0, 0, 0, int64(len(b.prog.LOBs)))
	b.prog.LOBs = append(b.prog.LOBs, use)
}
