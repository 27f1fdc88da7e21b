package stdlib

import "rwl/vm/pcode"

var times = []pcode.Native{
	{Name: "runseconds", Result: double, Bare: true, Doc: "runseconds(): seconds since time zero of the run, negative before it",
		Fn: func(c *pcode.Call) { c.SetDouble(c.Host.Now()) }},
	{Name: "epochseconds", Result: double, Doc: "epochseconds(): seconds since 1970 in UTC, with microseconds",
		Fn: func(c *pcode.Call) { c.SetDouble(c.Host.Epoch()) }},
}
