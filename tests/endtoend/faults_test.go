package endtoend

import (
	"strings"
	"testing"
)

// faulty are programs in which a fault is found before anything runs.
var faulty = []struct{ name, program, message, hint string }{
	{"a misspelt variable", "integer orders;\nprintline \"on\";\nodrers := 2;\n", "RWL-017: error at [bad.rwl;3:1]", "did you mean 'orders'?"},
	{"a misspelt procedure", "procedure neworder() is\n  null;\nend;\nprintline \"on\";\nneworde();\n", "[bad.rwl;5:1]", "did you mean 'neworder'?"},
	{"a misspelt keyword", "integer i;\nprintline \"on\";\nwhile i < 3 lop\n  i += 1;\nend loop;\n", "at [bad.rwl;3:", ""},
	{"a query column without a variable", "integer n;\nprintline \"on\";\nselect n, other, more from t;\n", "RWL-420: error at [bad.rwl;3:1]", "without a variable: 'other', 'more'"},
	{"a bind without a variable", "integer custid;\nprintline \"on\";\ndelete from t where id = :cusid;\n", "RWL-265: error at [bad.rwl;3:26]", "did you mean 'custid'?"},
	{"SQL that is not ended", "printline \"on\";\nselect 1 from t\n", "at [bad.rwl;", ""},
}

func TestFaultsOfThePrograms(t *testing.T) {
	t.Parallel()
	for _, f := range faulty {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			program := u.file("bad.rwl", f.program)
			u.rwl(program).exited(2).silent().said(f.message, f.hint)
			o := u.rwl("check", program).exited(2).silent().said(f.message, f.hint, "     | ", "^\n")
			if strings.Count(o.stderr, "RWL-") > 2 {
				t.Errorf("one fault, many messages: %s", o)
			}
		})
	}
}

// A directive that does not exist changes nothing, so the program runs.
func TestMisspeltDirective(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.rwl(u.file("bad.rwl", "printline \"on\";\n$iformt:%d\n")).exited(2).silent().
		said("RWL-024: error at [bad.rwl;2:1]", "did you mean '$iformat'?")
}

func TestWrongOptions(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.rwl(orders(t), "--wokers=3").exited(2).silent().said("RWL-111", "--wokers", "did you mean '--workers'?")
	u.rwl(orders(t), "--repositry=x").exited(2).silent().said("RWL-111", "did you mean '--repository'?")
	u.rwl(orders(t), "--workers=many").exited(2).silent().said("RWL-414", "many", "--workers")
	u.rwl(orders(t), "--seconds").exited(2).silent().said("RWL-", "seconds")
	u.rwl(orders(t), "--rate=0").exited(1).printed("rate more than 0")
	u.rwl("absent.rwl").exited(2).silent().said("absent.rwl", "no such file")
	u.file("simple.rwl", "printline 1;\n")
	u.rwl("simpel.rwl").exited(2).silent().said("simple.rwl")
	u.rwl().exited(2).silent().said("rwl [run] FILE.rwl")
}
