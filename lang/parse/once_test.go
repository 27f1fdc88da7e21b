package parse

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"rwl/lang/ast"
	"rwl/lang/diag"
)

// faultyStatements stand on one line each and have one syntax fault on it, whatever stands around them.
var faultyStatements = []string{
	"i := ;", "i := 1 + ;", "i := * 2;", "i := (1 + 2;", "i := 1 + 2);", "i := 1 2 + ;", "i = 3;", "i + 1;", "i +=;", "i := ();",
	"print 1,;", "print , 1;", "printline 1 + ;", "printline 1, , 2;", "printline )(;", "p(1,);", "p(;", "p 1);", "p(1) 2;", "p(1) at ;",
	"wait;", "wait wait;", "exit;", "return 1 +;", "system;", "shift 1;", "commit now;", "break 2;", "abort 1;", "null +;", "null 1 2 +;",
	"integer;", "integer 1;", "integer a b;", "integer a := ;", "integer a, ;", "double := 1;", "string(3 a;", "string() a;", "string(3) a := ,;",
	"i := a between 1;", "i := a between 1 and;", "i := a is;", "i := a is not;", "i := 1 ? 2;", "i := 1 ? 2 :;", "i := 1 ? : 2;", "i := not;", "i := f(1,,2);",
	"1 := i;", ") ;", ", ;", "print 1 print 2;", "i := 1 j := 2 ;", "modify;", "getrusage 1;", "rollback rollback;",
}

// rightStatements are fillers without a fault.
var rightStatements = []string{
	"i := 1;", "print i, 2;", "p(1);", "wait 1;", "null;", "commit;", "insert into t values (1);", "select 1 as i;", "integer b := 2;", "string(3) s;", "i += 1;",
	"if i then null; end if;", "if i then null; elseif 2 then null; else null; end if;", "while i loop null; end loop;", "for i := 1 .. 2 loop null; end loop;",
	"execute null; end execute;", "for count 2 loop null; end loop;", "q;", "system \"x\";", "i := (1 + 2) * f(3);",
}

// frames are what statements can stand in; every "…" is a place for lines of them.
var frames = []string{
	"…",
	"procedure p()\n…end p;\n",
	"procedure p(integer a, string(3) b) statistics is\n…end;\n",
	"function f(integer a) return integer\n…end f;\n",
	"procedure p()\n…if i then\n…else\n…end if;\n…end p;\n",
	"if i then\n…elseif i then\n…else\n…end if;\n",
	"while i loop\n…end loop;\n",
	"for i := 1 .. 2 loop\n…end loop;\n",
	"for i := 1, 2 loop\n…end loop;\n",
	"for count 3 wait 1 loop\n…end loop;\n",
	"for start 1 stop 2 queue every 3\nloop\n…end loop;\n",
	"execute\n…end execute;\n",
	"for q loop\n…end loop;\n",
	"for\n  select a from t\n/\nand i loop\n…end loop;\n",
	"run\nthreads 2\n…end threads;\nthreads 3\n…end threads;\nend run;\n",
	"procedure p()\nfor i := 1 .. 2 loop\nif i then\n…end if;\n…end loop;\n…end p;\n",
}

// A faulty statement gives one message, on its line, wherever it stands, and the statements around it none.
func TestEachFaultOnceInEachFrame(t *testing.T) {
	for _, frame := range frames {
		for _, faulty := range faultyStatements {
			place := 0
			places := strings.Count(frame, "…")
			for ; place < places; place++ {
				var text strings.Builder
				wrong := 0
				for i, piece := range strings.SplitAfter(frame, "…") {
					text.WriteString(strings.TrimSuffix(piece, "…"))
					if strings.HasSuffix(piece, "…") {
						text.WriteString("null;\n")
						if i == place {
							wrong = strings.Count(text.String(), "\n") + 1
							text.WriteString(faulty + "\n")
						}
						text.WriteString("i := 1;\n")
					}
				}
				wantFaultLines(t, text.String(), []int{wrong})
			}
		}
	}
}

// Programs with any number of faulty statements among right ones give one message for each.
func TestEachFaultOnceInPrograms(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		var text strings.Builder
		var wrong []int
		for range 1 + draw.IntN(4) {
			// An element's faults are looked for up to a limit.
			faulty := draw.IntN(6)
			for _, piece := range strings.SplitAfter(frames[draw.IntN(len(frames))], "…") {
				text.WriteString(strings.TrimSuffix(piece, "…"))
				for range draw.IntN(4) {
					if faulty > 0 && draw.IntN(2) == 0 && strings.HasSuffix(piece, "…") {
						faulty--
						wrong = append(wrong, strings.Count(text.String(), "\n")+1)
						text.WriteString(faultyStatements[draw.IntN(len(faultyStatements))] + "\n")
					} else if strings.HasSuffix(piece, "…") {
						text.WriteString(rightStatements[draw.IntN(len(rightStatements))] + "\n")
					}
				}
			}
		}
		wantFaultLines(t, text.String(), wrong)
	}
}

// faultyElements have one fault in a head or in what holds a compound together. Inside another compound nothing more would be
// looked for behind them, so they stand at the outermost level.
var faultyElements = []string{
	"if then null; end if;", "if i null; end if;", "if i then null; elseif then null; end if;", "if i then null; else null; else null; end if;",
	"while loop null; end loop;", "while i null; end loop;", "for i := 1 .. loop null; end loop;", "for i := loop null; end loop;",
	"for i loop := 2; end loop;", "for count loop null; end loop;", "for loop null; end loop;", "for count 2 every loop null; end loop;",
	"procedure 1() null; end;", "procedure p(x) null; end p;", "procedure p(integer) null; end;", "procedure p(integer a null; end p;", "procedure () null; end;",
	"function f() integer return 1; end f;", "function f() return return 1; end f;", "function f(integer a,) return integer return 1; end f;",
	"run threads ; end threads; end run;", "run i := 1; end run;", "execute i := ; end execute;", "end;", "end if;", "else", "elseif 2 then",
	"random string array (1);", "random string array a (\"x\");", "random procedure array a b;", "database 1;", "database d connect;", "database d sessionpool;",
	"private;", "private i := 1;", "threads 2 null; end threads;", "loop null; end loop;", "then null;", "is;",
}

func TestFaultyElementsAreReportedOnce(t *testing.T) {
	for _, faulty := range faultyElements {
		wantFaultLines(t, "i := 1;\n"+faulty+"\nif i then null; end if;\ni := ;\nprocedure q()\nnull;\ni := ;\nend q;\n", []int{2, 4, 7})
	}
}

func wantFaultLines(t *testing.T, text string, want []int) {
	t.Helper()
	var faults diag.Faults
	l := New(Options{
		Inputs: []Input{{Name: "f", Text: []byte(text)}}, Faults: &faults,
		Settings: ast.Settings{IntFormat: "%ld", DoubleFormat: "%.2f"},
	})
	for more := true; more; {
		_, more = l.Next(nil)
	}
	var got []int
	for _, m := range faults.Sorted() {
		if m.Category().Has(diag.ExitMask) {
			got = append(got, m.Place.Line)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("faults at lines %v, not %v: %v\n%s", got, want, faults.Sorted(), text)
	}
}
