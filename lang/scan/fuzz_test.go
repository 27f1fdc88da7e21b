package scan

import (
	"testing"

	"rwl/lang/diag"
)

func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"integer x := 1..2; print \"a\\n\" x;\n", "select 1;\nfor select a from t\n/\nloop end;", "$if a $then $include:<x> $endif",
		"procedure p(string(10) s) statistics begin;\nend;", "x := 'a' == 2 // c\n", "\"open", "$A$1$#$mute:", "\\\r\n.5e1 1e", "é@``",
		"threads n(1,", "execute retry 5 on \"a\",", "do $$ a", "function f return string(2", "/* x", "-- x", "$if:a;", "a--\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s := New("f", src, Options{KeepComments: true, Report: func(m *diag.Message) {
			if _, known := diag.Lookup(m.Number); !known || m.Text() == "" || m.Place.Line < 1 || m.Place.Col < 1 {
				t.Fatalf("message %d at %v", m.Number, m.Place)
			}
		}})
		end, line := 0, 1
		for n := 0; ; n++ {
			tok := s.Next()
			if tok.Offset < end || tok.End < tok.Offset || tok.End > len(src) || n > len(src) {
				t.Fatalf("token %d of %q: %+v after %d", n, src, tok, end)
			}
			if tok.Raw != string(src[tok.Offset:tok.End]) {
				t.Fatalf("%q: Raw %q is not the source from %d to %d", src, tok.Raw, tok.Offset, tok.End)
			}
			if tok.Place.Line < line || tok.Place.Col < 1 {
				t.Fatalf("%q: place %v after line %d", src, tok.Place, line)
			}
			if tok.Kind == EOF {
				return
			}
			if tok.End == tok.Offset {
				t.Fatalf("%q: empty token %+v", src, tok)
			}
			end, line = tok.End, tok.Place.Line
		}
	})
}
