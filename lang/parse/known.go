package parse

import (
	"strings"

	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// known is what can be said of names while the text is read: which are
// declared, and which main variables still have their constant initialiser
// because nothing read so far could have changed them.
type known struct {
	given         map[string]constant.Value
	formatted     bool // number formats are not, or not all the time, the standard ones
	declaredNames map[string]bool
	values        map[string]constant.Value
	changed       map[string]bool
}

func (k *known) init(given, predeclared map[string]constant.Value) {
	k.given, k.declaredNames, k.values, k.changed = given, map[string]bool{}, map[string]constant.Value{}, map[string]bool{}
	for _, n := range []string{"loopnumber", "everyuntil", "threadnumber", "runnumber", "processnumber", "usrseconds", "sysseconds",
		"oraerror", "oraerrortext", "sqlstate", "sqlerrortext", "hostname", "$#"} {
		k.declaredNames[n] = true
	}
	for n, v := range predeclared {
		k.declaredNames[n], k.values[n] = true, v
	}
}

// declared tells whether a name is declared so far.
func (k *known) declared(name string) bool {
	if name != "" && name[0] == '$' {
		return true
	}
	return k.declaredNames[name]
}

func (k *known) names() []string {
	var list []string
	for n := range k.declaredNames {
		list = append(list, n)
	}
	return list
}

// value is the value of a main variable that is still its initialiser.
func (k *known) value(name string) (constant.Value, bool) {
	v, ok := k.values[name]
	return v, ok && !k.changed[name]
}

// note takes an element into account.
func (k *known) note(s ast.Statement) {
	switch s := s.(type) {
	case *ast.Scalar:
		k.scalar(s)
	case *ast.Handle:
		for _, i := range s.Inits {
			k.declaredNames[i.Name] = true
		}
	case *ast.SQLDecl:
		k.declaredNames[s.Name] = true
	case *ast.Procedure:
		k.declaredNames[s.Name] = true
	case *ast.Function:
		k.declaredNames[s.Name] = true
	case *ast.RandomArray:
		k.declaredNames[s.Name] = true
	case *ast.Database:
		k.declaredNames[s.Name] = true
		for _, spec := range s.Specs {
			if spec.Flag == "default" {
				k.declaredNames[defaultDatabase] = true
			}
		}
	}
	k.targets(s)
}

func (k *known) scalar(s *ast.Scalar) {
	t := map[string]pcode.Type{"integer": pcode.TypeInteger, "double": pcode.TypeDouble, "string": pcode.TypeString}[s.Type]
	for _, i := range s.Inits {
		k.declaredNames[i.Name] = true
		delete(k.changed, i.Name)
		if v, ok := k.given[i.Name]; ok {
			k.values[i.Name] = v.Convert(t, standardFormats)
			continue
		}
		v := constant.Null(t)
		if t == pcode.TypeString {
			v = constant.String("")
		}
		if s.Threads == "sum" {
			v = constant.Integer(0).Convert(t, standardFormats)
		}
		if i.Value != nil {
			x, err := constant.Eval(i.Value.Expr, &constant.Env{Formats: standardFormats})
			if err != nil {
				k.changed[i.Name] = true
			}
			if k.formatted && !plainValue(i.Value.Expr, t) {
				k.changed[i.Name] = true // numbers may become text on the way
			}
			v = x.Convert(t, standardFormats)
		}
		if s.Size != nil || s.Threads == "global" {
			k.changed[i.Name] = true // the value may be cut, or changed at any time
		}
		k.values[i.Name] = v
	}
}

// plainValue tells whether an initialiser is a constant that a variable of type
// t takes without making text of a number.
func plainValue(e ast.Expr, t pcode.Type) bool {
	l, ok := e.(*ast.Literal)
	return ok && (t.IsNumber() || l.Type == ast.TokenString)
}

var standardFormats = constant.Formats{Int: numtext.DefaultInt, Double: numtext.DefaultDouble}

// targets notes every variable that a text could change, wherever it stands.
func (k *known) targets(s ast.Statement) {
	ast.Walk(s, func(n any) {
		switch n := n.(type) {
		case *ast.Named:
			if n.Assign != nil {
				k.changed[n.Name] = true
			}
		case *ast.NameHead:
			if n.Count != nil {
				k.changed[n.Name] = true
			}
		case *ast.Ident: // targets of statements, binds and defines
			k.changed[n.Name] = true
		case *ast.Text:
			k.text(string(*n))
		case ast.Text:
			k.text(string(n))
		case *ast.Call:
			if n.Name == "system" && len(n.Args) == 2 {
				if v, ok := n.Args[1].(*ast.Name); ok {
					k.changed[v.Name] = true
				}
			}
		case *ast.LOB:
			k.written(n.Items[:1])
		case *ast.Printf:
			if n.Word == "sprintf" {
				k.written(n.Items[:1])
			}
		case *ast.Regex:
			k.written(n.Items)
		case *ast.Plain:
			if n.Word == "shift" {
				k.changed["$#"], k.changed["$1"] = true, true
			}
		}
	})
}

// written notes variables that stand where a statement writes to.
func (k *known) written(items []*ast.Cat) {
	for _, i := range items {
		if v, ok := i.Expr.(*ast.Name); ok {
			k.changed[v.Name] = true
		}
	}
}

// text notes the words of an SQL text: any of them can name a column or
// placeholder that a variable takes its value from. With a star, any can.
func (k *known) text(sql string) {
	for _, w := range words(sql) {
		k.changed[w] = true
		k.changed[strings.ToLower(w)] = true
	}
	if strings.Contains(sql, "*") && len(k.values) > 0 {
		k.values = map[string]constant.Value{} // a new map: to go over all variables at each star would take quadratic time
	}
}
