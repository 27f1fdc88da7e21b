package vm

import (
	"testing"

	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// Result columns of call find their variables by the names of arguments, by
// order, or by the names of placeholders.
func TestCallTargets(t *testing.T) {
	x, y := &pcode.Variable{Name: "x"}, &pcode.Variable{Name: "y"}
	both := []pcode.Bind{{Placeholder: "x", Var: x}, {Placeholder: "y", Var: y}}
	for _, c := range []struct {
		source   string
		bindouts []pcode.Bind
		columns  []string
		want     []*pcode.Variable
	}{
		{"call p(:x, :y)", both, []string{"a", "b"}, []*pcode.Variable{x, y}},
		{"call p(:y, :x)", both, []string{"x", "y"}, []*pcode.Variable{y, x}}, // in the order of the call
		{"call p(b => :x, a => :y)", both, []string{"a", "b"}, []*pcode.Variable{y, x}},
		{`call p("B" := :x, a=>:y)`, both, []string{"a", "B"}, []*pcode.Variable{y, x}},
		{"call p(1, :y)", both[1:], []string{"x", "y"}, []*pcode.Variable{nil, y}},
		{"call p(1, :y)", both[1:], []string{"a", "b"}, []*pcode.Variable{y, nil}},
		{"call p(:1, :2, :3)", []pcode.Bind{{Position: 3, Var: x}, {Position: 2, Var: y}}, []string{"a", "b"}, []*pcode.Variable{y, x}},
		{"call p(:x)", both, nil, nil},
	} {
		s := newStatement(&pcode.SQL{Source: c.source, Bindouts: c.bindouts, Scope: &pcode.Scope{}})
		if s.err != nil {
			t.Fatal(s.err)
		}
		var columns []sqlrt.Column
		for _, name := range c.columns {
			columns = append(columns, sqlrt.Column{Name: name})
		}
		p := s.results(columns)
		for i := range c.want {
			if p.targets[i] != c.want[i] {
				t.Errorf("%s: column %s goes to %v, wanted %v", c.source, c.columns[i], p.targets[i], c.want[i])
			}
		}
	}
}
