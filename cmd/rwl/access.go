package main

import (
	"rwl/lang/diag"
	"rwl/stdlib"
	"rwl/vm/pcode"
)

// access is the function access() as an $if condition calls it: there is no
// machine yet, so it runs with a host that knows the environment only.
func (j *job) access(path, mode string) bool {
	for _, n := range stdlib.All() {
		if n.Name == "access" {
			c := pcode.Call{Args: []pcode.Value{{Str: path}, {Str: mode}}, Host: textHost{j: j}}
			n.Fn(&c)
			return c.Result.Num != 0
		}
	}
	return false
}

// textHost is a host while text is read. It embeds a nil Host: access asks for
// the environment and reports wrong modes, nothing else.
type textHost struct {
	pcode.Host
	j *job
}

func (h textHost) Getenv(name string) string {
	v, _ := h.j.w.getenv(name)
	return v
}

func (h textHost) Report(number int, args ...any) {
	h.j.log.Report(diag.New(number, diag.Place{}, args...))
}
