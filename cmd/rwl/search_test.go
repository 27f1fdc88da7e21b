package main

import "testing"

// greeting is a library as they are shipped, and a program that includes it.
var greeting = memory{
	libraries: map[string]string{
		"greet.rwl":  "procedure greet(string name)\n  printline \"hello\", name;\nend;\n",
		"faulty.rwl": "printline 1;\n  integer := 3;\n",
		"ready.rwl":  "$useroption:who:\"whom to greet\"\nstring who := \"all\";\n$include:<greet.rwl>\ngreet(who);\n",
	},
	files: map[string]string{
		"a.rwl":         "$include:<greet.rwl>\ngreet(\"you\");\n",
		"typo.rwl":      "$include:<gret.rwl>\n",
		"quoted.rwl":    "$include:\"greet.rwl\"\n",
		"relative.rwl":  "$include:<./greet.rwl>\n",
		"dollar.rwl":    "$nameexpand:off\n$include:\"x$Y.inc\"\n",
		"x$Y.inc":       "printline \"as it stands\";\n",
		"faulty.rwl":    "$include:<faulty.rwl>\n",
		"/d1/greet.rwl": "procedure greet(string who)\n  printline \"d1\", who;\nend;\n",
		"/d2/greet.rwl": "procedure greet(string who)\n  printline \"d2\", who;\nend;\n",
	},
}

func (m memory) with(env map[string]string) memory {
	m.env = env
	return m
}

func TestLibraries(t *testing.T) {
	runCases(t, []commandCase{
		{"shipped", greeting, "a.rwl", "hello you\n", "", 0},
		{"RWL_PATH comes first", greeting.with(map[string]string{"RWL_PATH": "/d0:/d1", "RWLOADSIM_PATH": "/d2"}), "a.rwl", "d1 you\n", "", 0},
		{"then the classic variable", greeting.with(map[string]string{"RWL_PATH": "/d0", "RWLOADSIM_PATH": "/d2"}), "a.rwl", "d2 you\n", "", 0},
		{"quoted names search the path", greeting.with(map[string]string{"RWL_PATH": "/d2"}), "quoted.rwl -x null;", "", "", 0},
		{"but not what is shipped", greeting, "quoted.rwl", "", "RWL-001: error at [quoted.rwl;1:1]", 2},
		{"a name nearly right", greeting, "typo.rwl", "", "did you mean 'greet.rwl'?", 2},
		{"no relative names", greeting, "relative.rwl", "", "a name in <> must not begin with '.'", 2},
		{"names without expansion", greeting, "dollar.rwl", "as it stands\n", "", 0},
		{"a program", greeting, "<ready.rwl>", "hello all\n", "", 0},
		{"a program with its options", greeting, "<ready.rwl> --who=us", "hello us\n", "", 0},
		{"a program that is none", greeting, "<read.rwl>", "", "did you mean '<ready.rwl>'?", 2},
		{"without brackets", greeting, "ready.rwl", "", "write '<ready.rwl>'", 2},
		{"the place of a fault", greeting, "faulty.rwl", "", "at [<faulty.rwl>;2:", 2},
		{"its source line", greeting, "--explain faulty.rwl", "", "   2 |   integer := 3;\n", 2},
	})
}
