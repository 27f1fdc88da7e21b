package parse

import "testing"

func TestReadable(t *testing.T) {
	for _, c := range [][2]string{
		{`Init ("," Init)* ";"`, "a name"},
		{`";"`, "';'"},
		{`"then" Statement* Elseif* ("else" Statement*)? End ";"`, "'then'"},
		{`("loop" | "execute") Statement* End ";"`, "'loop' or 'execute'"},
		{`"is"? Statement* End`, "'is', a statement or 'end'"},
		{`End ";"`, "'end'"},
		{`("(" Value ")")? Init`, "'(' or a name"},
		{`<ident>`, "a name"},
		{`Statement`, "a statement"},
		{``, "a statement or declaration"},
		{`"a" | "b" | "c" | "d" | "e"`, "a statement or declaration"},
	} {
		if got := readable(c[0]); got != c[1] {
			t.Errorf("%s: %s, not %s", c[0], got, c[1])
		}
	}
}
