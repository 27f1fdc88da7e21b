package lang

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// FuzzGrammar is FuzzCompile with texts that a grammar makes: the bytes choose
// among alternatives, so that most texts get as far as the code generator. Most
// are right; a few alternatives are wrong on purpose.
func FuzzGrammar(f *testing.F) {
	f.Add([]byte{})
	for seed := range 200 {
		choices := make([]byte, 20+5*seed)
		for i := range choices {
			seed = seed*1103515245 + 12345
			choices[i] = byte(seed >> 16)
		}
		f.Add(choices)
	}
	natives := natives()
	f.Fuzz(func(t *testing.T, choices []byte) {
		w := writer{choices: choices}
		w.write("program", 0)
		text := []byte(w.text.String())
		alarm := time.AfterFunc(hangs, func() { panic("the front end hangs with " + string(text)) })
		defer alarm.Stop()
		unit := Check(surroundings(natives, text))
		judge(t, text, unit)
		judge(t, text, Compile(surroundings(natives, text)))
	})
}

// The grammar's alternatives are right whatever stands beside them, so a text
// without a wrong one has no fault.
func TestGrammarMakesProgramsWithoutFaults(t *testing.T) {
	compiled := 0
	for seed := range 300 {
		choices := make([]byte, 40+10*seed)
		for i := range choices {
			seed = seed*1103515245 + 12345
			choices[i] = byte(seed >> 16)
		}
		w := writer{choices: choices, right: true}
		w.write("program", 0)
		text := []byte(w.text.String())
		unit := Compile(surroundings(natives(), text))
		judge(t, text, unit)
		if unit.Faults.Err() {
			t.Fatalf("%v in\n%s", unit.Faults.Sorted(), text)
		}
		compiled += strings.Count(w.text.String(), "\n")
	}
	if compiled < 1000 {
		t.Errorf("only %d lines in all", compiled)
	}
}

// writer makes a text of the grammar.
type writer struct {
	choices []byte
	right   bool // leave the wrong alternatives out
	numbers int  // given so far: no two names are the same
	text    strings.Builder
}

// deepest is how deep rules nest; below it the first alternative is taken.
const deepest = 24

// write appends one alternative of a rule. Words in « » are rules themselves.
func (w *writer) write(rule string, depth int) {
	if rule == "number" {
		w.numbers++
		fmt.Fprint(&w.text, w.numbers)
		return
	}
	alternatives := grammar[rule]
	chosen := alternatives[0]
	if len(w.choices) > 0 && depth < deepest && w.text.Len() < 20_000 {
		chosen = alternatives[int(w.choices[0])%len(alternatives)]
		w.choices = w.choices[1:]
		if rest, wrong := strings.CutPrefix(chosen, "!"); wrong {
			chosen = rest
			if w.right {
				chosen = alternatives[0]
			}
		}
	}
	for {
		before, rest, more := strings.Cut(chosen, "«")
		w.text.WriteString(before)
		if !more {
			return
		}
		inner, after, _ := strings.Cut(rest, "»")
		w.write(inner, depth+1)
		chosen = after
	}
}

// grammar: rule → alternatives; the first is the shortest. A "!" marks one that
// is wrong.
var grammar = map[string][]string{
	"program": {`integer i, j := 2, k := null; double d := 1.5, e; string s := "a", u; string(3) v; integer n;
integer threads sum total; integer threads global shared; string threads global text; double threads sum mean;
random string array word ("x" 1, "y" k + 3);
sql q
  select a, b from t where c = :i;
  bind :i;
  define 1 j, 2 s;
end sql;
sql ins
  insert into t values (:1, :2) returning id;
  bind 1 i, 2 s;
  bindout 1 n;
end sql;
procedure p(integer a, string b) null; end p;
procedure r(double a, double b) statistics null; end r;
procedure rs(double a, double b) statisticsonly null; end rs;
function f(integer a) return integer return a; end f;
function g(double a, string(5) b) return string(4) return b || a; end g;
random procedure array mix (r 2, rs 1);
file h, o := ">out";
sql dyn end sql;
sql many
  insert into t values (:1, :2);
  bind 1 i, 2 s;
  array i + 5;
end sql;
sql copied
  insert into t(a, b) values (:1, :2);
  bind 1 i, 2 s;
  array copy 10;
end sql;
«items»`},
	"items":   {"", "«item»\n«items»", "«item»\n«items»", "«item»\n«items»"},
	"item":    {"«statement»", "«statement»", "«control»", "«declare»", "«routine»", "«run»", "«directive»", "«condition»", "«database»", "!«wrong»"},
	"declare": {"«type» x«number» := «value»;", "private «type» x«number»;", "«type» x«number», y«number» := «value», z«number»;", "string(«constant») x«number» := «value»;"},
	"routine": {"procedure pp«number»(«formals») «timing»\n«locals»«body»end;", "function ff«number»(«formals») return «type»\n«locals»«body»return «value»; end;"},
	"formals": {"", "«type» a«number»", "«type» a«number», string(«constant») b«number»"},
	"timing":  {"", "statistics", "nostatistics", "is"},
	"locals":  {"", "«type» c«number» := «value»;\n", "string(«constant») c«number»;\n", "«type» l«number», m«number»;\n«locals»"},
	"type":    {"integer", "double", "string"},

	"body":      {"", "«statement»\n«body»", "«statement»\n«body»"},
	"loopbody":  {"", "«statement»\n«loopbody»", "break;\n", "if «value» then break; end if;\n«loopbody»", "print loopnumber, everyuntil;\n«loopbody»"},
	"statement": {"null;", "«assign»", "«assign»", "«print»", "«if»", "«while»", "«for»", "!«control»", "«cursor»", "«sql»", "«call»", "«other»", "«execute»", "«file»", "«text»", "«dynamic»", "!«wrong»"},
	"assign": {"i := «value»;", "d := «value»;", "s := «value»;", "v := «value»;", "j += «number2»;", "e += «number2»;", "u ||= «value»;", "k := null;",
		"total += «integer»;", "shared += «integer»;", "text ||= «string»;", "mean += «double»;"},
	"number2": {"«integer»", "«double»"},
	"print":   {"printline;", "print «value», «value» \"t\";", "printline «value»;", "print «string» || «value»;"},
	"if":      {"if «value» then «body»end if;", "if «value» then «body»else «body»end if;", "if «value» then «body»elseif «value» then «body»else «body»end if;", "!if «integer» then return; end if;"},
	"while":   {"while «value» loop «loopbody»end loop;", "while «value» execute «loopbody»end while;"},
	"for": {"for i := «integer» .. «integer» loop «loopbody»end loop;", "for i := «value», «value» loop «loopbody»end loop;", "for d := «value», 2.5 loop «loopbody»end loop;",
		"for s := «value», «value» loop «loopbody»end;"},
	"control": {"for count «value» loop «loopbody»end loop;", "for start «value» stop «value» wait «value» loop «loopbody»end loop;",
		"for stop «value» queue every «value» loop «loopbody»end loop;", "for count «value» noqueue every «value» loop «loopbody»end loop;",
		"for every «value» stop «value» loop «loopbody»end loop;"},
	"cursor": {"for q loop «loopbody»end loop;", "for select «constant» as i, 'x' as s;\nloop «loopbody»end loop;", "for\n  select i, s from t where n = :j\n/\nand «value» loop «loopbody»end loop;",
		"for select a as d from t;\nand «value» loop «loopbody»end loop;"},
	"sql": {"commit;", "rollback;", "select 1 as i, 2 as d, 3 as s;\n", "insert into t(a, b) values (:i, :s);\n", "q;", "ins;", "sql execute\n  select a, b from t where c = :1;\n  bind 1 j;\n  define 1 i, 2 s;\nend sql;", "!sql execute «string»; end sql;", "delete from t where a = :i returning b, c into :s, :d;\n",
		"update t set a = :d + 1\n/\n", "create table t(a integer);\n", "savepoint a;\n", "begin;\n", "do $$ begin null; end $$;\n", "select x from t where y = :k for update;\n", "show timezone;\n"},
	"call":  {"p(«value», «value»);", "r(«value», «value»);", "rs(«value», «value»);", "mix(«value», «value»);", "null f(«value»);", "null g(«value», «value»);"},
	"other": {"wait «value»;", "system «string»;", "system «string», s;", "shift;", "!exit «value»;", "abort;", "!return;", "getrusage;", "!break;"},
	"file": {"h := «value»;", "h >= «string»;", "h <|= «string» || «value»;", "h := null;", "writeline h, «value»;", "write h, «value», «value»;", "writeline stdout;", "readline h, i, s, d;",
		"fflush h;", "for readline h, s, i loop «loopbody»end loop;", "for readline stdin, s and «value» loop «loopbody»end loop;"},
	"text": {"printf «string»;", "printf \"%d %5.2f %s\\n\", «value», «value», «value»;", "fprintf h, \"%s\", «value»;", "sprintf u, \"%s%%\", «value»;", "sprintf || u, «string», «value»;",
		"regex «string», «value», u;", "regex \"[a-z]+\", «value», u, s;", "regexextract \"(a)(b)\", «value», s, u;", "regexsub \"a\", «string», «value», u;", "regexsubg «string», «string», «value», s;"},
	"dynamic": {"modify sql dyn for «string»;", "dyn;", "many;", "copied;", "modify sql many array execute;", "modify sql many array «integer»;", "modify sql dyn leak;", "modify sql q nocursorcache;",
		"modify sql dyn bind 1 i;", "modify sql dyn define 1 s;", "for dyn loop «loopbody»end loop;", "execute retry «integer» «body»end execute;", "execute retry 2 on \"40001\", \"40P01\" «body»end execute;"},
	"execute":   {"execute «body»end execute;", "execute «type» c«number» := «value»; «body»end execute;"},
	"run":       {"run «threads»end run;", "run «threads»«threads»end run;"},
	"threads":   {"threads «integer» null;\n«body»end threads;\n", "threads i integer c«number» := «value»; «body»end threads;\n"},
	"directive": {"$dformat:%.3f\n", "$iformat:%5ld\n", "$queue:on\n", "$mute:22\n", "$include:a.inc\n", "!$include:none.inc\n", "$implicit:bind\n", "$randseed:7\n", "!$include:b.inc\n", "!$if 1 $then\n"},
	"condition": {"$if 0 $then\n«items»$endif\n", "$if i > 1 $then\n«items»$else\n«items»$endif\n", "$if defined(i) $then\n«items»$endif\n", "$if j = 2 and s = \"a\" $then «items»$endif\n"},
	"database": {"database db«number» connect «string»;", "database dp«number» connect «string» sessionpool «integer» .. «integer» wait «double» then p(«value», «value»);",
		"database dr«number» connect $HOME reconnect;", "database dt«number» username «string» password «string» threads dedicated isolation \"serializable\";"},

	"value":    {"1", "«integer»", "«double»", "«string»", "null", "(«value»)", "(«value» «operator» «value»)", "(«value» is null)", "(«value» is not null)", "(«value» between «value» and «value»)", "(«value» ? «value» : «value»)", "(not «value»)", "(-«value»)"},
	"operator": {"+", "-", "*", "/", "%", "=", "<>", "!=", "<", "<=", ">", ">=", "and", "or", "||"},
	"integer":  {"1", "i", "j", "k", "n", "9223372036854775807", "0", "«constant»", "f(«value»)", "length(«value»)", "instr(«value», «value»)", "uniform(«constant», «constant»)", "total", "shared", "threadnumber", "round(«value»)", "isnull(«value»)"},
	"constant": {"1", "7", "65536", "300"},
	"double":   {"1.5", "d", "e", "0.0", "1e300", "sqrt(«value»)", "erlang(«value»)", "runseconds()", "log(«value», «value»)", "mean", "normalrandom(«value», «value»)"},
	"string":   {`"x"`, "s", "u", "v", `"\n\"é"`, "substr(«value», «value», «value»)", "sql_id()", "g(«value», «value»)", "word", "text", "getenv(«value»)", "sqlstate", "$HOME", "substrb(«value», «value»)", "randomstring(«value»)"},

	"wrong": {"x;", "i := ;", "print missing;", "if 1 then", "end;", "end if;", "procedure", "loop;", "for i loop end loop;", "p(1);", "i := p;", "select 1 from;\n", "insert into t values (:nothing);\n", "(", "]", `"open`,
		"$then\n", "/", ".", "run threads 1 run end run; end threads; end run;", "threads 1 null; end threads;", "break;", "integer i;", "function h() return integer null; end;", "q := 1;", "é", "\x00"},
}
