package sqltext

import "testing"

func TestEnd(t *testing.T) {
	const rest = "\nprint 1;\n"
	for _, c := range []struct {
		source, text string
		how          Terminator
		rest         string // what remains after the terminator
	}{
		{"select 1;" + rest, "select 1", Semicolon, rest},
		{"select 1;  \t" + rest, "select 1", Semicolon, "  \t" + rest},
		{"select 1; # note" + rest, "select 1", Semicolon, " # note" + rest},
		{"select 1;\r\nx", "select 1", Semicolon, "\r\nx"},
		{"select 1;", "select 1", Semicolon, ""},
		{"select 1 \n\n;" + rest, "select 1", Semicolon, rest},
		{"select 1; select 2;" + rest, "select 1; select 2", Semicolon, rest},
		{"select 1\n/" + rest, "select 1", SlashLine, rest},
		{"select 1\r\n \t/ \r\nx", "select 1", SlashLine, " \r\nx"},
		{"select 1\n  ." + rest, "select 1", DotLine, rest},
		{"select 10 / 2, 10\n/ 2;" + rest, "select 10 / 2, 10\n/ 2", Semicolon, rest},
		{"select 1\n/ at db;", "select 1\n/ at db", Semicolon, ""},
		{"select 1;\n/\nprint 1;", "select 1", Semicolon, "\nprint 1;"},
		{"select 1;\n\n . \nx", "select 1", Semicolon, " \nx"},
		{"select 1;\n/2", "select 1", Semicolon, "\n/2"},
		{"select ';\n', \";\n\", $$;\n/\n$$, E'\\';\n' /* ;\n/\n */ -- ;\n;" + rest, "select ';\n', \";\n\", $$;\n/\n$$, E'\\';\n' /* ;\n/\n */ -- ;", Semicolon, rest},
		{"select a #> '{x}', b # 1;" + rest, "select a #> '{x}', b # 1", Semicolon, rest},
		{"begin;" + rest, "begin", Semicolon, rest},
		{"BEGIN isolation level serializable;" + rest, "BEGIN isolation level serializable", Semicolon, rest},
		{"begin\n f(:x);\nend;\n/" + rest, "begin\n f(:x);\nend;", SlashLine, rest},
		{"declare\n x int;\nbegin\n null;\nend;\n.\n", "declare\n x int;\nbegin\n null;\nend;", DotLine, "\n"},
		{"-- note ;\nselect 1;" + rest, "-- note ;\nselect 1", Semicolon, rest},
		{"/* note */ begin\nx;\nend;\n/" + rest, "/* note */ begin\nx;\nend;", SlashLine, rest},
		{"-- note\nbegin -- really\n;" + rest, "-- note\nbegin -- really", Semicolon, rest},
		{"create function f() returns int as $$ begin\n return 1;\nend; $$ language plpgsql;" + rest, "create function f() returns int as $$ begin\n return 1;\nend; $$ language plpgsql", Semicolon, rest},
		{"create or replace procedure p() begin atomic\n select case when a then 1 end;\n delete from t;\nend;" + rest, "create or replace procedure p() begin atomic\n select case when a then 1 end;\n delete from t;\nend", Semicolon, rest},
		{"create function f(a int) returns int return case when a=1 then 2 end;" + rest, "create function f(a int) returns int return case when a=1 then 2 end", Semicolon, rest},
		{"create trigger t after insert on x begin\n update y set n=case when 1 then 2 end;\n delete from z;\nend;" + rest, "create trigger t after insert on x begin\n update y set n=case when 1 then 2 end;\n delete from z;\nend", Semicolon, rest},
		{"create table begin (a int, atomic int);" + rest, "create table begin (a int, atomic int)", Semicolon, rest},
	} {
		for _, before := range []string{"", "x := 1;\n"} {
			src := []byte(before + c.source)
			textEnd, next, how, ok := End(src, len(before))
			if got := string(src[len(before):textEnd]); !ok || got != c.text || how != c.how || string(src[next:]) != c.rest {
				t.Errorf("%q: text %q, rest %q, %v %v", c.source, got, src[next:], how, ok)
			}
		}
	}
}

func TestEndMissing(t *testing.T) {
	for _, c := range []struct {
		source, text string
		how          Terminator
		rest         string
	}{
		{"select 1\n", "select 1", InputEnd, ""},
		{"select 1; x", "select 1; x", InputEnd, ""},
		{"begin f; end;\n", "begin f; end;", BlockEnd, ""},
		{"begin transaction", "begin transaction", InputEnd, ""},
		{"select 'abc;\nprint 1;\n", "select 'abc", OpenQuote, "\nprint 1;\n"},
		{"select $x$ abc\n/\nprint 1;\n", "select $x$ abc", OpenQuote, "\nprint 1;\n"},
		{"select /* abc;\nprint 1;\n", "select /* abc", OpenComment, "\nprint 1;\n"},
		{"select \"abc", "select \"abc", OpenQuote, ""},
		{"create function f() begin atomic select 1;\n", "create function f() begin atomic select 1;", InputEnd, ""},
	} {
		src := []byte(c.source)
		textEnd, next, how, ok := End(src, 0)
		if ok || string(src[:textEnd]) != c.text || how != c.how || string(src[next:]) != c.rest {
			t.Errorf("%q: text %q, rest %q, %v %v", c.source, src[:textEnd], src[next:], how, ok)
		}
	}
}
