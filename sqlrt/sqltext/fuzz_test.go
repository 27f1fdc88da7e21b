package sqltext

import (
	"strings"
	"testing"
)

var seeds = []string{
	"select a, b::int x from t where c=:c;\n", "begin\n:x := 1;\nend;\n/\n", "do $$ begin; end $$;",
	"insert into t(a) values (:1) returning id into :x", "select a[1:2], a[:n], E'\\'', U&\"x\" -- c\n/* /* */ */",
	"with x as (select 1) select distinct on (a) b from x union values (1)", "create trigger t begin select case when 1 then 2 end; end;\n",
	"select '", "$$", "((", "]", ":\"", "a.b.c", "&a.&&", "explain (analyze", "1..2", "0x", "é",
}

func FuzzEnd(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), 0)
	}
	f.Fuzz(func(t *testing.T, src []byte, from int) {
		from = min(max(from, 0), len(src))
		textEnd, next, _, _ := End(src, from)
		if textEnd < from || next < textEnd || next > len(src) {
			t.Fatalf("End(%q, %d) = %d, %d", src, from, textEnd, next)
		}
		StartsAt(src, from)
	})
}

func FuzzAnalyse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		SelectNames(source)
		if pieces, err := Ampersands(source); err == nil && !strings.Contains(source, "&") {
			joined := ""
			for _, p := range pieces {
				joined += p.Text
			}
			if joined != source {
				t.Fatalf("Ampersands(%q) = %q", source, joined)
			}
		}
		text, err := Analyse(source)
		if err != nil {
			return
		}
		for _, p := range text.Placeholders {
			if source[p.Start] != ':' || p.Name == "" {
				t.Fatalf("%q: placeholder %+v", source, p)
			}
		}
		if len(text.Placeholders) == 0 && len(text.Into) == 0 && text.Native != source {
			t.Fatalf("%q became %q", source, text.Native)
		}
		last := 0
		for i := 0; i <= len(text.Native); i++ {
			at := text.SourceOffset(i)
			if at < last || at > len(source) {
				t.Fatalf("%q: offset %d maps to %d after %d", source, i, at, last)
			}
			last = at
		}
	})
}
