package main

import (
	"fmt"
	"strings"
	"testing"
)

// echo prints its options and arguments.
var echo = memory{files: map[string]string{
	"echo.rwl": `$useroption:colour:"of the house"
$useroption:number
$useroption:comment-text
$userswitch:fast
string colour := "none"; integer number := 1; integer fast := 2; string comment_text := "";
printline colour, number, fast, comment_text, $#;
if $# > 0 then printline $1; end;
if $# > 1 then printline $2; end;
`,
	"two.rwl":    "printline \"two\";\n",
	"script.rwl": "#!/usr/bin/env rwl\n$longoption:file-count=1\n$longoption:no-queue\nprintline $#, $1;\n",
	"switch.rwl": "$longoption:who=script\n$useroption:who\nstring who; printline who;\n",
	"clash.rwl":  "$useroption:quiet\nprintline 1;\n",
	"twice.rwl":  "$useroption:who\n$userswitch:who\nprintline 1;\n",
}}

func TestOptionsOfThePlainForms(t *testing.T) {
	runCases(t, []commandCase{
		{"assigned", echo, "echo.rwl --colour=red --number=3", "red 3 2  0\n", "", 0},
		{"next word", echo, "--colour red echo.rwl --number -3", "red -3 2  0\n", "", 0},
		{"switch on", echo, "echo.rwl --fast", "none 1 1  0\n", "", 0},
		{"switch off", echo, "echo.rwl --no-fast", "none 1 0  0\n", "", 0},
		{"the last one counts", echo, "echo.rwl --fast --no-fast --colour=a --colour=b", "b 1 0  0\n", "", 0},
		{"hyphens become underscores", echo, "echo.rwl --comment-text=x", "none 1 2 x 0\n", "", 0},
		{"letters together", echo, "-qA1 echo.rwl one", "none 1 2  1\none\n", "", 0},
		{"letter with =", echo, "-A=1 echo.rwl one", "none 1 2  1\none\n", "", 0},
		{"surplus value", echo, "echo.rwl --fast=1", "", "RWL-312: error: the option '--fast' takes no value", 2},
		{"surplus value of ours", echo, "echo.rwl --quiet=yes", "", "RWL-312", 2},
		{"missing value", echo, "echo.rwl --colour", "", "RWL-313: error: the value of the option '--colour' is missing", 2},
		{"missing value of a letter", echo, "echo.rwl -A", "", "RWL-143: error: the option '-A' needs a value", 2},
		{"missing code", echo, "echo.rwl -x", "", "RWL-176", 2},
		{"no number", echo, "echo.rwl -A many", "", "RWL-414: error: the value 'many' of the option '--argument-count' is not an integer", 2},
		{"unknown", echo, "echo.rwl --color-of-house=1", "", "RWL-111: error: the option '--color-of-house' is unknown", 2},
		{"nearly right", echo, "echo.rwl --colur=1", "", "did you mean '--colour'?", 2},
		{"unknown letter", echo, "echo.rwl -y", "", "RWL-111: error: the option '-y' is unknown", 2},
		{"a negative number", echo, "echo.rwl -A 1 -5", "", "write -- before arguments that begin with '-'", 2},
		{"standard input", echo, "-", "", "RWL-031", 6},
		{"no file", echo, "-q", "", "RWL-099", 2},
		{"not declared", memory{files: map[string]string{"a.rwl": "$useroption:who\nprintline 1;\n"}}, "a.rwl --who=x", "1\n", "RWL-240", 0},
	})
}

func TestAbbreviations(t *testing.T) {
	runCases(t, []commandCase{
		{"of a user option", echo, "echo.rwl --colo=red", "red 1 2  0\n", "", 0},
		{"of a switch that is off", echo, "echo.rwl --no-f", "none 1 0  0\n", "", 0},
		{"of ours", echo, "--argu 1 echo.rwl one", "none 1 2  1\none\n", "", 0},
		{"exact comes first", echo, "echo.rwl --comment=run --number=2 --no-save", "none 2 2  0\n", "", 0},
		{"two names of one option", echo, "echo.rwl --ver", "none 1 2  0\n", "rwl " + version, 0},
		{"ambiguous", echo, "echo.rwl --co=red", "", "RWL-314: error: the option '--co' could be any of --comment, --", 2},
		{"a user option and ours", echo, "echo.rwl --comm=x", "", "--comment, --comment-text", 2},
		{"nothing", echo, "echo.rwl --=x", "", "RWL-111", 2},
	})
}

func TestFilesAndArguments(t *testing.T) {
	runCases(t, []commandCase{
		{"files in order", echo, "echo.rwl two.rwl two.rwl", "none 1 2  0\ntwo\ntwo\n", "", 0},
		{"options are those of the first", echo, "two.rwl echo.rwl", "", "RWL-236", 2},
		{"semicolon", echo, "echo.rwl two.rwl ; one", "none 1 2  1\none\ntwo\n", "", 0},
		{"options behind it", echo, "echo.rwl ; one --number=2 two", "none 2 2  2\none\ntwo\n", "", 0},
		{"nothing behind it", echo, "echo.rwl ;", "none 1 2  0\n", "", 0},
		{"a second one is an argument", echo, "echo.rwl ; ; x", "none 1 2  2\n;\nx\n", "", 0},
		{"-- ends the options", echo, "-A 1 -- echo.rwl -5", "none 1 2  1\n-5\n", "", 0},
		{"-- and files", echo, "-- echo.rwl two.rwl", "none 1 2  0\ntwo\n", "", 0},
		{"second --", echo, "--fast -- echo.rwl two.rwl -- -5 --", "none 1 1  2\n-5\n--\ntwo\n", "", 0},
		{"; and --", echo, "echo.rwl ; -- -5", "none 1 2  1\n-5\n", "", 0},
		{"-F", echo, "-F 1 echo.rwl two.rwl", "none 1 2  1\ntwo.rwl\n", "", 0},
		{"-F of nothing", echo, "-F 0 -x null; two.rwl", "", "", 0},
		{"-A of nothing", echo, "-A 0 echo.rwl", "none 1 2  0\n", "", 0},
		{"-A of all", echo, "-A 9 two.rwl", "", "RWL-099", 2},
		{"-F overrides -A", echo, "-F 1 -A 2 echo.rwl two.rwl", "none 1 2  1\ntwo.rwl\n", "RWL-178", 0},
		{"; overrides both", echo, "-F 2 -A 2 echo.rwl ; one", "none 1 2  1\none\n", "'-A' is accepted but has no effect", 0},
		{"a script", echo, "script.rwl here --queue", "1 here\n", "", 0},
		{"the command line comes behind $longoption", echo, "switch.rwl --who=me", "me\n", "", 0},
		{"$longoption alone", echo, "switch.rwl", "script\n", "", 0},
		{"a name of ours", echo, "clash.rwl", "", "RWL-237", 2},
		{"a name twice", echo, "twice.rwl", "", "RWL-238", 2},
	})
}

// Code stands before the files with -x, between them behind --.
func TestCode(t *testing.T) {
	for _, c := range []struct {
		args           []string
		stdout, stderr string
		exit           int
	}{
		{[]string{"-x", "printline 1;", "two.rwl", "-x", "printline 2;"}, "1\n2\ntwo\n", "", 0},
		{[]string{"--", "two.rwl", "-x printline 1;", "two.rwl"}, "two\n1\ntwo\n", "", 0},
		{[]string{"-x", "printline 1;", "echo.rwl"}, "1\nnone 1 2  0\n", "", 0},
		{[]string{"--", "two.rwl", "-x"}, "", "RWL-176", 2},
		{[]string{"-x", "printline x;"}, "", "[-x 1;1:11]", 2},
		{[]string{"--", "two.rwl", "-x printline x;"}, "", "[-x among the files 2;1:11]", 2},
		{[]string{"-F", "0", "-x", "printline $1;", "a"}, "a\n", "", 0},
	} {
		got := echo.rwl(c.args...)
		if got.stdout != c.stdout || !strings.Contains(got.stderr, c.stderr) || c.stderr == "" && got.stderr != "" || got.exit != c.exit {
			t.Errorf("%q: %+v", c.args, got)
		}
	}
}

// Every option of the original simulator is understood, with its letter and
// its name.
func TestClassicOptions(t *testing.T) {
	const none = ""
	for _, o := range []struct{ letter, long, value string }{
		{"-q", "--quiet", none}, {"-t", "--banner-local", none}, {"-s", "--statistics", none}, {"-ss", "--histograms", none}, {"-sss", "--persecond", none},
		{"-r", "--oer-statistics", none}, {"-O", "--oer-max-stats", "7"}, {"-Z", "--flush-stop", "10"}, {"-U", "--flush-every", "1"},
		{"-k", "--key", "k"}, {"-K", "--comment", "text"}, {none, "--komment", "text"}, {"-c", "--clockstart", "0.1"}, {none, "--startseconds", "0.1"},
		{"-i", "--integer", "n:=3"}, {"-d", "--double", "n:=3.5"}, {"-x", "--execute-code", "null;"}, {"-l", "--default-database", "sqlite::memory:"},
		{"-X", "--default-max-pool", "3"}, {"-g", "--default-threads-dedicated", none}, {"-G", "--default-reconnect", none},
		{"-a", "--arraysize", "10"}, {"-C", "--codesize", "1"}, {"-I", "--namecount", "1"}, {"-L", "--localnames", "1"},
		{"-A", "--argument-count", "0"}, {"-F", "--file-count", "1"}, {"-Q", "--queue", none}, {"-N", "--no-queue", none}, {"-W", "--errortime", none},
		{"-V", "--no-nameexpand", none}, {"-E", "--event-notify", none}, {"-w", "--nowarn-deprecated", none}, {"-T", "--vi-tags", "tags"}, {none, "--mute", "21"},
	} {
		for _, name := range []string{o.letter, o.long} {
			if name == none {
				continue
			}
			args := []string{"two.rwl", name}
			if o.value != none {
				args = append(args, o.value)
			}
			got := echo.with(map[string]string{"RWL_REPOSITORY": "sqlite:" + t.TempDir() + "/results.db"}).rwl(args...)
			if got.exit != 0 || got.stdout != "two\n" || strings.Count(got.stderr, "\n") > 1 {
				t.Errorf("%q: %+v", args, got)
			}
			ignored := withoutEffect[strings.TrimPrefix(o.long, "--")] != ""
			if want := fmt.Sprintf("information: '%s' is accepted but has no effect", o.letter); ignored != strings.Contains(got.stderr, want) {
				t.Errorf("%q: %q", args, got.stderr)
			}
		}
	}
}

func TestTagsFile(t *testing.T) {
	world := memory{files: map[string]string{
		"a.rwl": "integer one, two;\nprocedure proc() null; end;\n$include:\"b.inc\"\nrandom string array colours (\"red\" 1);\n",
		"b.inc": "function f() return integer return 1; end;\nsql q\nselect 1 from x;\nend;\n" +
			"one := 3;\n$if one = 3 $then\nstring later;\n$else\nstring other;\n$endif\n",
	}, libraries: greeting.libraries}
	got := world.rwl("-x", "integer invisible;", "a.rwl", "-T", "tags", "-e")
	want := "colours\ta.rwl\t4\nf\tb.inc\t1\nlater\tb.inc\t7\none\ta.rwl\t1\nother\tb.inc\t9\nproc\ta.rwl\t2\nq\tb.inc\t2\ntwo\ta.rwl\t1\n"
	if world.files["tags"] != want {
		t.Errorf("%q\n%+v", world.files["tags"], got)
	}
	if got := world.rwl("a.rwl", "-T", "/locked/tags"); got.exit != 2 || !strings.Contains(got.stderr, "RWL-182") {
		t.Errorf("%+v", got)
	}
}

func TestPublicDirectory(t *testing.T) {
	files := map[string]string{
		"angle.rwl": "$include:<p.inc>\n", "quoted.rwl": "$include:\"p.inc\"\n",
		"access.rwl": "printline access(\"p.inc\", \"rcu\");\n",
	}
	public := memory{files: map[string]string{"/opt/rwl/public/p.inc": "printline \"public\";\n"}}
	for name, text := range files {
		public.files[name] = text
	}
	runCases(t, []commandCase{
		{"<> needs no -u", public, "angle.rwl", "public\n", "", 0},
		{"\"\" needs -u", public, "quoted.rwl", "", "RWL-001", 2},
		{"-u", public, "-u quoted.rwl", "public\n", "", 0},
		{"-u without it", memory{files: files}, "-u access.rwl", "0\n", "RWL-002: warning: the public directory '/opt/rwl/public' cannot be used", 0},
	})
}

func TestVersionAndBanner(t *testing.T) {
	if got := echo.rwl("-v"); !strings.HasPrefix(got.stdout, "rwl "+version) || got.exit != 0 {
		t.Errorf("%+v", got)
	}
	for _, option := range []string{"--banner", "-v", "-vt"} {
		if got := echo.rwl("two.rwl", option); !strings.HasPrefix(got.stderr, "rwl "+version) || got.stdout != "two\n" {
			t.Errorf("%s: %+v", option, got)
		}
	}
}
