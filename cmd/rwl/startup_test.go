package main

import "testing"

// desk has start-up files and a program that shows what they did.
var desk = memory{files: map[string]string{
	"show.rwl":  "printline 1.5, 7;\n",
	"three":     "# three digits\n$dformat:%.3f\n",
	"more":      "$dformat:%.3f\ninteger x;\nprintline \"no\";\n$iformat:%05ld\n",
	"including": "$include:\"more\"\n",
	"sizes":     "$maxcode:3000\n$readbuffer:10\n",
	"decided":   "$if $MODE = \"three\" $then\n$dformat:%.3f\n$endif\n",
	"options":   "$useroption:who\n",
	"host":      "$hostname:elsewhere\n", "host.rwl": "printline hostname;\n", "nohost.rwl": "$hostname:elsewhere\nprintline hostname;\n",
	"line.rwl":                 "string s; file f := \"|printf 123456789012345\"; printline 1;\n",
	"read.rwl":                 "string s; readline stdin, s; printline s;\n",
	"home/.rwlrc":              "$dformat:%.5f\n",
	"classic/.rwloadsim.rwl":   "$dformat:%.4f\n",
	"bothfiles/.rwlrc":         "$dformat:%.5f\n",
	"bothfiles/.rwloadsim.rwl": "$dformat:%.4f\n",
}, input: "12345678901234567890\n"}

func TestStartUp(t *testing.T) {
	env := func(pairs ...string) memory {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return desk.with(m)
	}
	runCases(t, []commandCase{
		{"nothing", desk, "show.rwl", "1.50 7\n", "", 0},
		{"text of the environment", env("RWLINIT", "$iformat:%03ld $dformat:%.0f"), "show.rwl", "2 007\n", "RWL-120", 0},
		{"classic text", env("RWLOADSIMINIT", "$iformat:%03ld"), "show.rwl", "1.50 007\n", "", 0},
		{"ours wins", env("RWLINIT", "$iformat:%02ld", "RWLOADSIMINIT", "$iformat:%03ld"), "show.rwl", "1.50 07\n", "", 0},
		{"text of nothing but directives", env("RWLINIT", "printline 1;"), "show.rwl", "1.50 7\n", "RWL-150: warning at [RWLINIT;1:1]", 0},
		{"a file", env("RWLRC", "three"), "show.rwl", "1.500 7\n", "", 0},
		{"classic file", env("RWLOADSIMRC", "three"), "show.rwl", "1.500 7\n", "", 0},
		{"text first, then file", env("RWLINIT", "$dformat:%.5f", "RWLRC", "three"), "show.rwl", "1.500 7\n", "", 0},
		{"the command line after them", env("RWLRC", "three"), "show.rwl -x $dformat:%.5f", "1.50000 7\n", "", 0},
		{"an empty name is none", env("RWLRC", "", "HOME", "home"), "show.rwl", "1.50 7\n", "", 0},
		{"a file that is not there", env("RWLRC", "absent"), "show.rwl", "1.50 7\n", "RWL-001: error: the input file 'absent'", 4},
		{"home", env("HOME", "home"), "show.rwl", "1.50000 7\n", "", 0},
		{"classic home", env("HOME", "classic"), "show.rwl", "1.5000 7\n", "", 0},
		{"ours in home wins", env("HOME", "bothfiles"), "show.rwl", "1.50000 7\n", "", 0},
		{"a named file wins over home", env("HOME", "home", "RWLRC", "three"), "show.rwl", "1.500 7\n", "", 0},
		{"more than directives", env("RWLRC", "more"), "show.rwl", "1.500 00007\n", "RWL-150: warning at [more;2:1]", 0},
		{"more than directives, included", env("RWLRC", "including"), "show.rwl", "1.500 00007\n", "RWL-150: warning at [more;2:1]", 0},
		{"conditions", env("RWLRC", "decided", "MODE", "three"), "show.rwl", "1.500 7\n", "", 0},
		{"user options", env("RWLRC", "options"), "show.rwl", "", "RWL-236: error at [options;1:1]", 2},
		{"only there", env("RWLRC", "host"), "host.rwl", "elsewhere\n", "", 0},
		{"not in the program", desk, "nohost.rwl", "host\n", "RWL-151: warning at [nohost.rwl;1:1]", 0},
		{"a size twice, the option is larger", env("RWLRC", "sizes"), "-B 17 read.rwl", "123456789012345\n", "RWL-164: warning at [sizes;2:1]: the size '$readbuffer' is set twice", 8},
		{"a size twice, the file is larger", env("RWLRC", "sizes"), "-B 5 read.rwl", "12345678\n", "RWL-164", 8},
		{"a size without effect twice", env("RWLRC", "sizes"), "-C 1 show.rwl", "1.50 7\n", "RWL-164: warning at [sizes;1:1]", 0},
	})
}

func TestOptionsAsDirectives(t *testing.T) {
	runCases(t, []commandCase{
		{"-B", desk, "-B 12 read.rwl", "1234567890\n", "RWL-231", 8},
		{"-B too small", desk, "-B 2 read.rwl", "", "RWL-024: error at [command line;1:1]", 2},
		{"-D", desk, "-D sql,0x10,exec show.rwl", "1.50 7\n", "RWL-601: information at [show.rwl;", 0},
		{"-D unknown", desk, "-D sqll show.rwl", "", "RWL-303: error at [command line;1:1]: there is nothing to debug by the name 'sqll'\n  hint: did you mean 'sql'?", 2},
		{"-D unknown bits", desk, "-D 0x8000 show.rwl", "", "RWL-303", 2},
		{"-S", desk, "-S show.rwl", "1.50 7\n", "", 0},
		{"-SS", desk, "-SS show.rwl", "1.50 7\n", "", 0},
		{"--set-action-reset", desk, "--set-action-reset show.rwl", "1.50 7\n", "", 0},
		{"SQL log", desk, "-l sqlite::memory: --sqllogging-stdout -x analyze; show.rwl", "RWL-306: information at [-x 1;1:1]: executing sql with sql_id=09cbad3beca70ddb:\nanalyze\n1.50 7\n", "", 0},
		{"SQL log into nowhere", desk, "--sqllogging-file /absent/x show.rwl", "1.50 7\n", "RWL-", 8},
		{"SQL log twice", desk, "--sqllogging-stdout --sqllogging-stderr show.rwl", "1.50 7\n", "RWL-308", 0},
		{"SQL log with quotes", desk, "--sqllogging-file \" show.rwl", "", "RWL-414", 2},
	})
}
