package main

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"

	"rwl/cmd/internal/standalone"
)

// stub is the executable of the world: nothing but the mark that says where its
// program begins.
const stub = "the program of this executable begins at byte 0x000000000000000."

// workshop holds a program with everything that an executable has to hold.
var workshop = memory{
	files: map[string]string{
		"/opt/rwl/bin/rwl": stub,
		"hello.rwl": `$userhelp:"Says hello."
$useroption:who:"whom to greet"
$userswitch:loud
$longoption:default-max-pool=4
$longoption:file-count=1
string who := "all";
integer loud := 0;
$include:"sub/greet.inc"
$include:<lib.rwl>
$if loud $then
$include:"sub/loud.inc"
$endif
greet(who);
printline twice(21), $#, $1;
`,
		"sub/greet.inc": "procedure greet(string name)\n  printline \"hello\", name;\n  if name = \"nobody\" then printline 1/length(\"\"); end;\nend;\n",
		"sub/loud.inc":  "$include:\"sub/bell.inc\"\nprintline \"LOUD\";\n",
		"sub/bell.inc":  "printline \"ding\";\n",
		"other.rwl":     "printline \"other\";\n",
		"faulty.rwl":    "printline nothing;\n",
		"later.rwl":     "integer n; n := 2 + 1; n := n - 2; \n$if n = 1 $then\n$include:\"$WHICH.inc\"\n$endif\n",
		"a.inc":         "printline \"a\";\n", "b.inc": "printline \"b\";\n",
		"secret.rwl": "string my_password := getenv(\"PW\");\nstring url := \"postgres://me:hush@host/d\";\nprintline \"a password\";\n",
	},
	libraries: map[string]string{"lib.rwl": "function twice(integer n) return integer return n * 2; end;\n"},
}

// copy keeps what a test writes away from the others.
func (m memory) copy() memory {
	m.files = maps.Clone(m.files)
	return m
}

// inWorldOf is a built executable on a machine where nothing else is.
func inWorldOf(t *testing.T, m memory, name string) memory {
	t.Helper()
	file, ok := m.files[name]
	if !ok {
		t.Fatalf("no executable %s was written", name)
	}
	program, err := standalone.Inside(strings.NewReader(file), int64(len(stub)))
	if err != nil || program == nil {
		t.Fatalf("%s holds no program: %v", name, err)
	}
	return memory{inside: program, files: map[string]string{"/opt/rwl/bin/rwl": file}}
}

func TestBuiltExecutable(t *testing.T) {
	shop := workshop.copy()
	if got := shop.rwl("build", "hello.rwl"); got.exit != 0 || !strings.Contains(got.stderr, "RWL-288: information: the executable 'hello' is built") {
		t.Fatalf("%+v", got)
	}
	built := inWorldOf(t, shop, "hello")
	runCases(t, []commandCase{
		{"alone", built, "", "hello all\n42 0 \n", "", 0},
		{"its options", built, "--who=you", "hello you\n42 0 \n", "", 0},
		{"shortened", built, "--wh you", "hello you\n42 0 \n", "", 0},
		{"what $if left out when it was built", built, "--loud", "ding\nLOUD\nhello all\n42 0 \n", "", 0},
		{"arguments", built, "one two", "hello all\n42 2 one\n", "", 0},
		{"names of subcommands are arguments", built, "check", "hello all\n42 1 check\n", "", 0},
		{"names of files too", built, "one.rwl", "hello all\n42 1 one.rwl\n", "RWL-297: warning: 'one.rwl' is taken as an argument", 0},
		{"behind --", built, "-- -5", "hello all\n42 1 -5\n", "", 0},
		{"unknown option", built, "--hwo=x", "", "did you mean '--who'?", 2},
		{"places", built, "--who=nobody", "hello nobody\n1\n42 0 \n", "at [sub/greet.inc;3:", 8},
		{"source lines", built, "--who=nobody --explain", "hello nobody\n1\n42 0 \n", "   3 |   if name = \"nobody\" then", 8},
		{"user help", built, "-H", "Says hello.\n\nOptions of the program:\n  --who=value                  whom to greet\n  --loud, --no-loud            \n", "", 0},
	})
	if got := built.rwl("--help"); !strings.HasPrefix(got.stdout, "Says hello.") || strings.Contains(got.stdout, "--seed") || !strings.Contains(got.stdout, "hello --fullhelp") {
		t.Errorf("help: %+v", got)
	}
	if got := built.rwl("--fullhelp"); !strings.Contains(got.stdout, "--who=value") || !strings.Contains(got.stdout, "--seed") {
		t.Errorf("full help: %+v", got)
	}
	if got := built.rwl("--list-generated"); !strings.HasPrefix(got.stdout, "# hello.rwl\n$userhelp") || !strings.Contains(got.stdout, "# sub/bell.inc\n") {
		t.Errorf("list: %+v", got)
	}
}

func TestNamesOfTheOriginal(t *testing.T) {
	shop := workshop.copy()
	got := shop.rwl("hello.rwl", "--generate=bin/x", "--generate-name=Greeter", "--generate-banner=Greeter 2.0", "--generate-command=cc", "--generate-directory", "/d")
	if got.exit != 0 || got.stdout != "" || strings.Count(got.stderr, "RWL-427") != 2 {
		t.Fatalf("%+v", got)
	}
	built := inWorldOf(t, shop, "bin/x")
	if got := built.rwl("-v"); !strings.HasPrefix(got.stdout, "Greeter 2.0\nrwl "+version) {
		t.Errorf("%+v", got)
	}
	if got := built.rwl("--banner"); !strings.HasPrefix(got.stderr, "Greeter 2.0\n") || !strings.HasPrefix(got.stdout, "hello") {
		t.Errorf("%+v", got)
	}
	if got := built.rwl("--help"); !strings.Contains(got.stdout, "Greeter --fullhelp") {
		t.Errorf("%+v", got)
	}
	if got := shop.rwl("other.rwl", "--pretend-gen-banner", "--generate-banner=Other 1"); !strings.HasPrefix(got.stderr, "Other 1\nrwl ") {
		t.Errorf("%+v", got)
	}
}

// An executable that holds a program makes another one, without its own.
func TestBuildingFromABuiltExecutable(t *testing.T) {
	shop := workshop.copy()
	shop.rwl("build", "hello.rwl")
	second := inWorldOf(t, shop, "hello")
	second.files["other.rwl"] = shop.files["other.rwl"]
	if got := second.rwl("--generate=second", "other.rwl"); got.exit != 0 {
		t.Fatalf("%+v", got)
	}
	if got := inWorldOf(t, second, "second").rwl(); got.stdout != "other\n" {
		t.Errorf("%+v", got)
	}
	shop.rwl("build", "other.rwl", "-o", "second")
	if shop.files["second"] != second.files["second"] {
		t.Error("the first program left something behind")
	}
}

func TestCodeAndDirectivesAreBuiltIn(t *testing.T) {
	shop := workshop.copy()
	shop.files["expand.rwl"] = "$include:\"x$Y\"\n"
	shop.files["x$Y"] = "printline \"as it stands\";\n"
	shop.rwl("build", "-V", "-x", "printline(1);", "expand.rwl")
	if got := inWorldOf(t, shop, "expand").rwl("-x", "null;"); got.stdout != "1\nas it stands\n" || got.exit != 0 {
		t.Errorf("%+v", got)
	}
}

// What has another name when the executable runs is not inside.
func TestIncludeThatIsNotInside(t *testing.T) {
	shop := workshop.copy()
	if got := shop.with(map[string]string{"WHICH": "a"}).rwl("build", "later.rwl"); got.exit != 0 {
		t.Fatalf("%+v", got)
	}
	built := inWorldOf(t, shop, "later")
	if got := built.with(map[string]string{"WHICH": "a"}).rwl(); got.stdout != "a\n" || got.exit != 0 {
		t.Errorf("%+v", got)
	}
	got := built.with(map[string]string{"WHICH": "b"}).rwl()
	if got.exit != 2 || !strings.Contains(got.stderr, "RWL-001: error at [later.rwl;3:1]: the input file 'b.inc' cannot be opened: it is not inside this executable") {
		t.Errorf("%+v", got)
	}
}

func TestWhatCannotBeBuilt(t *testing.T) {
	for _, c := range []struct{ name, args, message string }{
		{"a program with faults", "build faulty.rwl", "RWL-318"},
		{"an option for running", "build other.rwl --seed=3", "RWL-285: error: '--seed'"},
		{"a database", "build other.rwl -l sqlite::memory:", "RWL-285: error: '-l'"},
		{"arguments", "build other.rwl ; one", "RWL-285: error: 'argument one'"},
		{"over the program", "build other.rwl -o ./other.rwl", "RWL-287: error: the executable './other.rwl' cannot be written: this is a file of the program"},
		{"where it may not", "build other.rwl -o /locked/x", "RWL-287: error: the executable '/locked/x' cannot be written: it may not be written"},
		{"nothing", "build", "RWL-099"},
		{"no file", "build absent.rwl", "RWL-001"},
		{"without a name", "build other.rwl -o", "RWL-143"},
		{"to list", "--list-generated other.rwl", "RWL-450"},
	} {
		t.Run(c.name, func(t *testing.T) {
			shop := workshop.copy()
			got := shop.rwl(strings.Fields(c.args)...)
			if got.exit != 2 || !strings.Contains(got.stderr, c.message) {
				t.Errorf("%+v", got)
			}
			if len(shop.files) != len(workshop.files) {
				t.Error("something was written")
			}
		})
	}
	shop := workshop.copy()
	delete(shop.files, "/opt/rwl/bin/rwl")
	if got := shop.rwl("build", "other.rwl"); got.exit != 2 || !strings.Contains(got.stderr, "RWL-187") {
		t.Errorf("%+v", got)
	}
	var out, messages bytes.Buffer
	lost := shop.world(&out, &messages)
	lost.executable = func() (string, error) { return "", errors.New("not in this system") }
	if exit := lost.main(t.Context(), []string{"build", "other.rwl"}); exit != 2 || !strings.Contains(messages.String(), "RWL-186") {
		t.Error(exit, messages.String())
	}
}

func TestSecretsInsideAreWarnedOf(t *testing.T) {
	shop := workshop.copy()
	got := shop.rwl("build", "secret.rwl")
	if got.exit != 0 || strings.Count(got.stderr, "RWL-290") != 2 || strings.Contains(got.stderr, "hush") {
		t.Errorf("%+v", got)
	}
}

func TestHelpOfBuilding(t *testing.T) {
	if got := workshop.rwl("build", "--help"); got.exit != 0 || !strings.Contains(got.stdout, "-o, --output") {
		t.Errorf("%+v", got)
	}
	if got := workshop.rwl("--help"); got.exit != 0 || strings.Contains(got.stdout, "-o, --output") {
		t.Errorf("%+v", got)
	}
}

func TestDamagedExecutable(t *testing.T) {
	got := memory{damage: errors.New("its end is missing")}.rwl("one")
	if got.exit != 1 || got.stderr != "RWL-289: critical error: the program within this executable is damaged: its end is missing\n" {
		t.Errorf("%+v", got)
	}
}
