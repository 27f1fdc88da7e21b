package scan

import (
	"fmt"
	"strings"
	"testing"

	"rwl/lang/diag"
)

// letters are how a dump shows the kind of a token.
var letters = map[Kind]string{Ident: "i", Keyword: "k", Integer: "n", Double: "d", String: "s", Op: "", SQL: "Q", Directive: "$", Comment: "#"}

// dump scans a source and shows its tokens and messages in one line each.
func dump(src string, opt Options) (tokens, messages string) {
	var reported []string
	opt.Report = func(m *diag.Message) {
		reported = append(reported, fmt.Sprintf("%d@%d:%d", m.Number, m.Place.Line, m.Place.Col))
	}
	opt.Getenv = func(name string) (string, bool) { return "value of " + name, name == "HOME" }
	s := New("x.rwl", []byte(src), opt)
	var shown []string
	for t := s.Next(); t.Kind != EOF; t = s.Next() {
		text := letters[t.Kind] + ":" + t.Text
		switch {
		case t.Kind == Op:
			text = t.Text
		case t.Kind == Directive && t.ArgKind != 0:
			text += fmt.Sprintf("[%c%s]", t.ArgKind, t.Arg)
			if t.Arg2 != "" {
				text += "[" + t.Arg2 + "]"
			}
		}
		shown = append(shown, text)
	}
	return strings.Join(shown, " "), strings.Join(reported, " ")
}

type scanCase struct{ src, tokens, messages string }

func check(t *testing.T, cases []scanCase) {
	t.Helper()
	for _, c := range cases {
		tokens, messages := dump(c.src, Options{})
		if tokens != c.tokens || messages != c.messages {
			t.Errorf("%q:\n  got %s  {%s}\n want %s  {%s}", c.src, tokens, messages, c.tokens, c.messages)
		}
	}
}

func TestLayout(t *testing.T) {
	check(t, []scanCase{
		{"", "", ""},
		{"#!/usr/bin/rwl\n# x\nabort;# y", "k:abort ;", ""},
		{"a\\\nb\\\r\nc", "i:a i:b i:c", ""},
		{"a\\ b", "i:a i:b", "27@1:2"},
		{"\xef\xbb\xbfabort;", "k:abort ;", ""},
		{"a\tb\r\nc", "i:a i:b i:c", ""},
		{"a\fb", "i:a i:b", "27@1:2"},
		{"a @ b ` {", "i:a i:b", "27@1:3 27@1:7 27@1:9"},
		{"a é日本 b", "i:a i:é日本 i:b", "26@1:3"},
		{"x := “a”;", "i:x := s:a ;", "26@1:6"},
		{"a \x80\xff b", "i:a i:b", "26@1:3"},
		{strings.Repeat("@", 25) + "x", "", bads(20) + " 134@1:21"},
		{"If IF if", "i:If i:IF k:if", ""},
		{"$# $1 $23 $linux $solaris $macos $windows", "i:$# i:$1 i:$23 i:$linux i:$solaris i:$macos i:$windows", ""},
		{"$ $_x", "i:_x", "27@1:1 27@1:3"},
		{"_a1 abcdefghijabcdefghijabcdefghij abcdefghijabcdefghijabcdefghijk abcdefghijabcdefghijabcdefghijk",
			"i:_a1 i:abcdefghijabcdefghijabcdefghij i:abcdefghijabcdefghijabcdefghijk i:abcdefghijabcdefghijabcdefghijk", "110@1:36"},
		{"mutex switch case date public", "i:mutex i:switch i:case i:date i:public", "293@1:1 293@1:7 293@1:14 43@1:19 43@1:24"},
		{"retry on isolation copy ping sqrt uniform access system", "i:retry i:on i:isolation i:copy i:ping i:sqrt i:uniform i:access k:system", ""},
	})
}

func bads(n int) string {
	var b []string
	for i := 1; i <= n; i++ {
		b = append(b, fmt.Sprintf("27@1:%d", i))
	}
	return strings.Join(b, " ")
}

func TestNumbers(t *testing.T) {
	check(t, []scanCase{
		{"1 007 1. 1.5 1e3 2.5E-3 1.e+2", "n:1 n:007 d:1. d:1.5 d:1e3 d:2.5E-3 d:1.e+2", ""},
		{"1..10 1.5..2 1...5", "n:1 .. n:10 d:1.5 .. n:2 n:1 .. d:0.5", "27@1:17"},
		{".5", "d:0.5", "27@1:1"},
		{"a . b", "i:a i:b", "27@1:3"},
		{"1e 1e+ 12ab", "n:1 i:e n:1 i:e + n:12 i:ab", ""},
		{"9223372036854775807 9223372036854775808", "n:9223372036854775807 n:9223372036854775807", "401@1:21"},
		{"-1", "- n:1", ""},
	})
}

func TestStrings(t *testing.T) {
	check(t, []scanCase{
		{`"" "a b" "\\\"\n\t\r\e"`, "s: s:a b s:\\\"\n\t\r\x1b", ""},
		{"\"a\nb\" c", "s:a\nb i:c", ""},
		{"\"a\\\nb\\\r\nc\"", "s:abc", ""},
		{`"a\qb\.c\é"`, "s:aqb.cé", "159@1:3 159@1:6 159@1:9"},
		{"\"a\\ b\\\x01\"", "s:a b\x01", "279@1:3 279@1:6"},
		{"x := \"abc;\ny := 1;", "i:x := s:abc; i:y := n:1 ;", "402@1:6"},
		{"x := \"abc\r\ny", "i:x := s:abc i:y", "402@1:6"},
		{"\"", "s:", "402@1:1"},
		{"\"\\", "s:\\", "402@1:1"},
		{"\"a\\\"", "s:a\\\"", "402@1:1"},
		{"'it' x 'open\ny", "s:it i:x s:open i:y", "122@1:1 122@1:8"},
		{"\"# no\" # yes \"", "s:# no", ""},
		{"$HOME $NONE_1", "s:value of HOME s:", "208@1:7"},
		{"$if $NONE = \"\" $then $NONE", "$:if s: = s: $:then s:", "208@1:22"},
	})
}

func TestOperators(t *testing.T) {
	check(t, []scanCase{
		{"+ - * / % ( ) , = < > ! ? : ; <= >= != <> := += -= || ||= .. >>= <|= >|=",
			"+ - * / % ( ) , = < > ! ? : ; <= >= != <> := += -= || ||= .. >>= <|= >|=", ""},
		{"a==b", "i:a = i:b", "204@1:2"},
		{"a*=2;b/=2;c<<=2;", "i:a := n:2 ; i:b := n:2 ; i:c := n:2 ;", "36@1:2 36@1:7 36@1:12"},
		{"a && b & c | d ~ e", "i:a k:and i:b i:c i:d i:e", "214@1:3 214@1:8 214@1:12 214@1:16"},
		{"i++; i--; x", "i:i ; i:i ; i:x", "214@1:2 214@1:7"},
		{"x := 1 -- note ;\n;", "i:x := n:1 ;", "214@1:8"},
		{"x := a--b;", "i:x := i:a i:b ;", "214@1:7"},
		{"x := 1; // note\ny", "i:x := n:1 ; i:y", "214@1:9"},
		{"x := 7 // 2;", "i:x := n:7 n:2 ;", "214@1:8"},
		{"x := /* note\n */ 1;", "i:x := n:1 ;", "214@1:6"},
		{"x := /* 1;", "i:x := n:1 ;", "214@1:6"},
		{"a<-1 a<<b a>|b", "i:a < - n:1 i:a < < i:b i:a > i:b", "214@1:13"},
	})
}

func TestDirectives(t *testing.T) {
	check(t, []scanCase{
		{`$include:"a b.rwl" x`, `$:include["a b.rwl] i:x`, ""},
		{`$include:<std.rwl>x`, `$:include[<std.rwl] i:x`, ""},
		{"$dformat:%.3f\n$mute:42 # note", "$:dformat[w%.3f] $:mute[w42]", ""},
		{`$useroption:name:"help me" $useroption:name $userswitch:on-off:"h"`, "$:useroption[wname][help me] $:useroption[wname] $:userswitch[won-off][h]", ""},
		{"$longoption:name=value:x", "$:longoption[wname=value:x]", ""},
		{"$bindoutname:on:prefix $bindoutname:off", "$:bindoutname[won][prefix] $:bindoutname[woff]", ""},
		{`$sqllogging:file:"f" $sqllogging:append:"f g"`, "$:sqllogging[wfile][f] $:sqllogging[wappend][f g]", ""},
		{"$sqlerror:savepoint $emptystring:null $clockstart:2.5", "$:sqlerror[wsavepoint] $:emptystring[wnull] $:clockstart[w2.5]", ""},
		{`$filelinename:12:"gen.rwl"`, "$:filelinename[w12][gen.rwl]", ""},
		{`$userhelp:""`, `$:userhelp["]`, ""},
		{"$if a $then x $else y $endif", "$:if i:a $:then i:x $:else i:y $:endif", ""},
		{"$if:a=1;\nx $endif", "$:if[:] i:a = n:1 ; i:x $:endif", ""},
		{"$inclde:\"x\" y $foo z", "i:y i:z", "24@1:1 24@1:15"},
		{"$mute x $mute: 4 $include:\"open\ny", "i:x n:4 i:y", "24@1:1 24@1:9 24@1:18"},
		{"$useroption:a:\"open\ny", "i:y", "24@1:1"},
		{"$if @ é $then @", "$:if i:é $:then", "281@1:5 280@1:7 27@1:16"},
	})
}

func TestDirectiveSuggestion(t *testing.T) {
	var hint string
	s := New("x", []byte("$inclde:\"x\""), Options{Report: func(m *diag.Message) { hint = m.Hint }})
	s.Next()
	if hint != "did you mean '$include'?" {
		t.Errorf("hint %q", hint)
	}
}

func TestExclude(t *testing.T) {
	reports := 0
	s := New("x", []byte("$foo $NONE mutex \"\\q\" select 1; \n @"), Options{Report: func(*diag.Message) { reports++ }})
	s.Exclude(true)
	for s.Next().Kind != EOF {
	}
	if reports != 1 { // only the illegal character
		t.Errorf("%d reports", reports)
	}
}

func TestCRLFStrings(t *testing.T) {
	s := New("x", []byte(`"a\n" "b\n"`), Options{})
	first := s.Next()
	s.SetCRLFStrings(true)
	if second := s.Next(); first.Text != "a\n" || second.Text != "b\r\n" {
		t.Errorf("%q %q", first.Text, second.Text)
	}
}

func TestPlaces(t *testing.T) {
	src := "a\t\"x\ny\" b\r\n  select 1\n from t\n/\nc # z\n\\\nd"
	s := New("f", []byte(src), Options{KeepComments: true})
	for i, want := range []struct {
		text      string
		line, col int
		first     bool
	}{
		{"a", 1, 1, true}, {"x\ny", 1, 3, false}, {"b", 2, 4, false}, {"select 1\n from t", 3, 3, true},
		{"c", 6, 1, true}, {"# z", 6, 3, false}, {"d", 8, 1, true}, {"", 8, 2, false},
	} {
		got := s.Next()
		if got.Text != want.text || got.Place != (diag.Place{File: "f", Line: want.line, Col: want.col}) || got.LineFirst != want.first {
			t.Errorf("token %d: %q at %v first %v, want %+v", i, got.Text, got.Place, got.LineFirst, want)
		}
	}
	if s.Line(1) != "a\t\"x" || s.Line(2) != "y\" b" || s.Line(99) != "" || s.Line(0) != "" {
		t.Errorf("Line: %q %q", s.Line(1), s.Line(2))
	}
}

func TestPlaceIn(t *testing.T) {
	s := New("f", []byte("x;\n  select a,\n   b;\n"), Options{})
	s.Next()
	s.Next()
	sql := s.Next()
	for text, want := range map[string]string{"select": "f;2:3", "a": "f;2:10", "b": "f;3:4"} {
		if got := sql.PlaceIn(strings.Index(sql.Text, text)).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestSetLocation(t *testing.T) {
	s := New("f", []byte("a\n$filelinename:10:\"g\" b\nc\nd e"), Options{})
	got := s.Next().Place.String()
	d := s.Next()
	s.SetLocation(d.Arg2, 10)
	for range 3 {
		got += " " + s.Next().Place.String()
	}
	s.SetLocation("", 1)
	got += " " + s.Next().Place.String()
	if got != "f;1:1 g;10:22 g;11:1 g;12:1 g;1:3" {
		t.Error(got)
	}
}
