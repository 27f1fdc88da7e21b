package stdlib

import (
	"runtime"
	"strings"

	"rwl/vm/pcode"
)

var system = []pcode.Native{
	{Name: "getenv", Params: types(str), Result: str, Nulls: pcode.NullAware,
		Doc: `getenv(s): value of the environment variable s, "" when it is not set`,
		Fn:  func(c *pcode.Call) { c.SetString(c.Host.Getenv(c.Str(0))) }},
	{Name: "access", Params: types(str, str), Result: integer,
		Doc: "access(path, mode): 1 when path is a file (f) or directory (d) that may be read (r), written (w), executed (x); " +
			"also searched in the public directory (u), in RWL_PATH (p), not in the current directory (c)",
		Fn: access},
	slashes("winslashf2b", `\`, "winslashf2b(s): on Windows s with \\ in place of /, elsewhere s"),
	slashes("winslashf2bb", `\\`, "winslashf2bb(s): on Windows s with \\\\ in place of /, elsewhere s"),
}

func slashes(name, replacement, doc string) pcode.Native {
	return pcode.Native{Name: name, Params: types(str), Result: str, Pure: true, Doc: doc,
		Fn: func(c *pcode.Call) { c.SetString(convertSlashes(c.Str(0), replacement, runtime.GOOS)) }}
}

func convertSlashes(s, replacement, system string) string {
	if system == "windows" {
		return strings.ReplaceAll(s, "/", replacement)
	}
	return s
}
