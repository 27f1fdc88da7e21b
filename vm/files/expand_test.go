package files

import (
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	lookup := from("HOME=/h", "a_1=x", "EMPTY=", "1=one", "9=nine", "LONG="+strings.Repeat("l", 4000))
	for _, c := range []struct {
		name, want string
		problems   []string
	}{
		{"plain", "plain", nil},
		{"", "", nil},
		{"$HOME/a", "/h/a", nil},
		{"${HOME}a", "/ha", nil},
		{"$a_1.$a_1", "x.x", nil},
		{"$1", "one", nil},
		{"$12", "one2", nil},
		{"${9}$1", "nineone", nil},
		{"$EMPTY", "", nil},
		{"$NONE/a", "/a", []string{"208 NONE"}},
		{"${NONE}$OTHER", "", []string{"208 NONE", "208 OTHER"}},
		{"$NONE$2", "", []string{"208 NONE", "207 $NONE$2 there is no argument $2"}},
		{"$0", "", []string{"207 $0 there is no argument $0"}},
		{"a$", "", []string{"207 a$ a '$' stands without a name"}},
		{"$$HOME", "", []string{"207 $$HOME a '$' stands without a name"}},
		{"$-", "", []string{"207 $- a '$' stands without a name"}},
		{"${HOME", "", []string{"207 ${HOME a '}' is missing"}},
		{"${}", "", []string{"207 ${} '${}' holds no name"}},
		{"${a-b}", "", []string{"207 ${a-b} '${a-b}' holds no name"}},
		{"${10}", "", []string{"207 ${10} '${10}' holds no name"}},
		{"$LONG/$LONG", "", []string{"241 $LONG/$LONG"}},
	} {
		got, ok, problems := Expand(c.name, lookup)
		expect(t, problems, c.problems...)
		hinders := len(problems) > 0 && problems[len(problems)-1].Number != 208
		if got != c.want || ok == hinders {
			t.Errorf("%q: %q %v, want %q", c.name, got, ok, c.want)
		}
	}
}

func TestNamesAreExpandedWhereAsked(t *testing.T) {
	t.Chdir(t.TempDir())
	fx := newFixture(t, nil)
	how := How{Lookup: from("N=expanded", "EMPTY=")}
	for _, c := range []struct {
		mode Mode
		name string
		how  How
		file string
		want []string
	}{
		{Write, "$N", how, "expanded", nil},
		{Append, "a$N", how, "aexpanded", nil},
		{Write, "$N", How{}, "$N", nil},
		{Write, "b$NONE", how, "b", []string{"208 NONE"}},
		{PipeTo, "echo '$N' > c", how, "c", nil},
		{Write, "$EMPTY", how, "", []string{"114 $EMPTY"}},
		{Read, "$", how, "", []string{"207 $ a '$' stands without a name"}},
	} {
		f := NewFile(fx.World, "f")
		expect(t, f.Open(c.mode, c.name, c.how), c.want...)
		expect(t, f.Close())
		if c.file != "" {
			contents(t, c.file)
		}
	}
	if got := contents(t, "c"); got != "$N\n" {
		t.Errorf("the command became %q", got)
	}
}

func FuzzExpand(f *testing.F) {
	for _, s := range []string{"$A/${B}$1", "$", "${", "${}", "$$", "a$9b", "${A}x$A"} {
		f.Add(s)
	}
	lookup := from("A=a", "B=", "1=one")
	f.Fuzz(func(t *testing.T, name string) {
		got, ok, problems := Expand(name, lookup)
		if ok && !strings.Contains(name, "$") && got != name {
			t.Errorf("%q became %q", name, got)
		}
		if ok && strings.Contains(got, "$") {
			t.Errorf("%q became %q", name, got)
		}
		if !ok && len(problems) == 0 {
			t.Errorf("%q failed without a problem", name)
		}
	})
}
