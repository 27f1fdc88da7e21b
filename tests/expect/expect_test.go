package expect

import (
	"reflect"
	"strings"
	"testing"
)

// The runner itself is tried on texts, without a command.

func TestExpectationsAreRead(t *testing.T) {
	e, err := Read("here/sample.rwl", strings.Join([]string{
		`#!/usr/bin/env rwl`,
		`# L 7: sample`,
		`#% args --workers=2 -A 1`,
		`#% env NAME=a b`,
		`#% db sqlite,postgres`,
		`printline "# no comment", $#;  #> # text`,
		`x := 1;  #! RWL-017 #! RWL-020 :3`,
		`y := 1/0;`,
		`#>`,
		`#! RWL-022 ^1:5 x2 "zero"`,
		`#! RWL-100 12:5`,
		`#! RWL-018 part.inc;3:4`,
		`#! RWL-094 nowhere`,
		`#! RWL-003 anywhere`,
		`#% never secret word`,
		`#? exit 10`,
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Expectation{
		Output: []string{"# text", ""},
		Messages: []Message{
			{17, "sample.rwl", 7, 0, ""}, {20, "sample.rwl", 7, 3, ""},
			{22, "sample.rwl", 7, 5, "zero"}, {22, "sample.rwl", 7, 5, "zero"},
			{100, "sample.rwl", 12, 5, ""}, {18, "part.inc", 3, 4, ""}, {94, "sample.rwl", nowhere, 0, ""}, {3, "sample.rwl", anywhere, 0, ""},
		},
		Exit: 10, ExitGiven: true, Args: []string{"--workers=2", "-A", "1"}, Env: []string{"NAME=a b"}, Databases: []string{"sqlite", "postgres"},
		Never: []string{"secret word"},
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("read  %+v\nwanted %+v", e, want)
	}
}

func TestBadExpectationsAreRefused(t *testing.T) {
	for _, text := range []string{"#! rwl-17\n#? exit 2", "#% db oracle", "#% colour red", "#? ends 2", "#! RWL-017 5\n#? exit 2"} {
		if _, err := Read("bad.rwl", text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestComparing(t *testing.T) {
	const program = "printline 1;  #> 1\nx := 1;  #! RWL-017 :1 \"'x'\"\n#? exit 2\n"
	const good = "RWL-017: error at [a.rwl;2:1]: 'x' is not declared\n    x := 1;\n    ^\n"
	for _, c := range []struct {
		name           string
		stdout, stderr string
		exit           int
		fault          string
	}{
		{"as expected", "1\n", good, 2, ""},
		{"chain and seconds", "1\n", strings.Replace(good, "2:1]", "2:1]<-[a.rwl;9:1](0.250)", 1), 2, ""},
		{"other output", "2\n", good, 2, "- 1"},
		{"more output", "1\n2\n", good, 2, "+ 2"},
		{"no message", "1\n", "", 2, "missing: RWL-017 at a.rwl;2:1"},
		{"other column", "1\n", strings.Replace(good, "2:1", "2:2", 1), 2, "missing: RWL-017"},
		{"other file", "1\n", strings.Replace(good, "a.rwl", "b.rwl", 1), 2, "missing: RWL-017"},
		{"other words", "1\n", strings.Replace(good, "'x'", "'y'", 1), 2, "missing: RWL-017"},
		{"twice", "1\n", good + good, 2, "unexpected: RWL-017"},
		{"one more", "1\n", good + "RWL-099: warning: nothing\n", 2, "unexpected: RWL-099"},
		{"exit status", "1\n", good, 0, "exit status 0, expected 2"},
		{"crash", "1\n", good + "panic: x\n\ngoroutine 1 [running]:\n", 2, "crashed"},
	} {
		e, err := Read("some/a.rwl", program)
		if err != nil {
			t.Fatal(err)
		}
		difference := Compare(e, &Outcome{c.stdout, c.stderr, c.exit})
		if (c.fault == "") != (difference == "") || !strings.Contains(difference, c.fault) {
			t.Errorf("%s: compared as %q, want %q", c.name, difference, c.fault)
		}
	}
}

func TestUnorderedOutput(t *testing.T) {
	e, err := Read("a.rwl", "#% unordered\n#> 1\n#> 2\n#> 2\n")
	if err != nil {
		t.Fatal(err)
	}
	if difference := Compare(e, &Outcome{Stdout: "2\n1\n2\n"}); difference != "" {
		t.Error(difference)
	}
	if Compare(e, &Outcome{Stdout: "2\n1\n1\n"}) == "" {
		t.Error("a line twice instead of once is accepted")
	}
}
