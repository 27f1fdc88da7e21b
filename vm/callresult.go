package vm

import (
	"strings"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
	"rwl/vm/pcode"
)

// outArgument is an argument of call that is a bindout: the placeholder is
// sent as the variable's value, and a result column comes back for it.
type outArgument struct {
	variable *pcode.Variable
	names    [2]string // of the argument when the text tells it, and of the placeholder
}

func (s *statement) isCall() bool { return strings.EqualFold(s.sql.Text.FirstWord, "call") }

// callTargets finds the columns of the arguments that are bindouts: the server
// gives one for each inout argument, named as the procedure names it and in the
// procedure's order. So a name in the call (name => :placeholder) tells most;
// without it the order, when there are as many columns; else the placeholder's
// own name.
func (s *statement) callTargets(p *resultPlan, columns []sqlrt.Column) {
	outs := s.outArguments()
	left := outs[:0]
	for _, o := range outs {
		if o.names[0] == "" || !o.take(p, columns, o.names[0]) {
			left = append(left, o)
		}
	}
	if len(left) != free(p) {
		outs, left = left, left[:0]
		for _, o := range outs {
			if !o.take(p, columns, o.names[1]) {
				left = append(left, o)
			}
		}
	}
	for i := range p.targets {
		if p.targets[i] == nil && len(left) > 0 {
			p.targets[i], left = left[0].variable, left[1:]
		}
	}
}

// take takes the column of a name.
func (o *outArgument) take(p *resultPlan, columns []sqlrt.Column, name string) bool {
	for i := range columns {
		if p.targets[i] == nil && strings.EqualFold(columns[i].Name, name) {
			p.targets[i] = o.variable
			return true
		}
	}
	return false
}

// free is the number of columns that have no variable.
func free(p *resultPlan) int {
	n := 0
	for _, v := range p.targets {
		if v == nil {
			n++
		}
	}
	return n
}

// outArguments are the placeholders that are bindouts, in the order of the text.
func (s *statement) outArguments() []outArgument {
	var outs []outArgument
	t := s.sql.Text
	for _, ph := range t.Placeholders {
		for i, name := range t.Params {
			if name != ph.Name {
				continue
			}
			if v := s.bindout(name, i+1); v != nil {
				outs = append(outs, outArgument{v, [2]string{argumentName(t, ph), name}})
			}
		}
	}
	return outs
}

// argumentName is the name in name => :placeholder, "" when there is none.
func argumentName(t *sqltext.Text, ph sqltext.Placeholder) string {
	before, ok := strings.CutSuffix(strings.TrimRight(t.Source[:ph.Start], " \t\r\n"), "=>")
	if !ok {
		if before, ok = strings.CutSuffix(strings.TrimRight(t.Source[:ph.Start], " \t\r\n"), ":="); !ok {
			return ""
		}
	}
	before = strings.TrimRight(before, " \t\r\n\"")
	return before[strings.LastIndexAny(before, " \t\r\n\",(")+1:]
}

// bindout is the variable that gets what comes back for a placeholder: named
// explicitly, by its position, or by the prefix of $bindoutname.
func (s *statement) bindout(name string, position int) *pcode.Variable {
	for _, b := range s.decl.Bindouts {
		if b.Placeholder == "" && b.Position == position || b.Placeholder != "" && strings.EqualFold(b.Placeholder, name) {
			return b.Var
		}
	}
	if p := s.decl.OutPrefix; p != "" && s.decl.ImplicitBind && strings.HasPrefix(strings.ToLower(name), p) {
		return s.visible(name)
	}
	return nil
}
