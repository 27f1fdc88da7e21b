package main

import (
	"strconv"
	"strings"
	"time"

	"rwl/lang/diag"
	"rwl/lang/scan"
	"rwl/vm"
	"rwl/vm/rng"
)

// process is what directives say about the process as a whole.
type process struct {
	behaviour  vm.Behaviour
	statistics int
	errorRows  int // 0: single errors are not saved
	clockStart *time.Duration
	randseed   string
	begun      bool   // the program runs: time zero is fixed
	hostname   string // "": that of the system
	lineLimit  int    // longest line of readline in bytes, 0 none
}

// directive obeys a directive that concerns the process.
func (p *process) directive(t scan.Token) *diag.Message {
	set, known := processDirectives[t.Text]
	if !known {
		return diag.New(24, t.Place, "$"+t.Text, "a directive that exists")
	}
	if p.begun && (t.Text == "clockstart" || t.Text == "startseconds") {
		return diag.New(119, t.Place)
	}
	if expected := set(p, t); expected != "" {
		return diag.New(24, t.Place, "$"+t.Text+":"+t.Arg, expected)
	}
	return nil
}

// processDirectives give what was expected when the argument is wrong, else "".
var processDirectives = map[string]func(*process, scan.Token) string{
	"statistics": func(p *process, t scan.Token) string {
		n, ok := map[string]int{"basic": 1, "histograms": 2, "all": 3}[t.Arg]
		if !ok {
			return "basic, histograms or all"
		}
		p.statistics = max(p.statistics, n)
		return ""
	},
	"clockstart":   (*process).setClockStart,
	"startseconds": (*process).setClockStart,
	"randseed": func(p *process, t scan.Token) string {
		if _, err := rng.New48(strings.TrimPrefix(t.Arg, "0x")); err != nil {
			return "at most 12 hex digits"
		}
		p.randseed = t.Arg
		return ""
	},
	"hostname": func(p *process, t scan.Token) string {
		p.hostname = t.Arg
		return ""
	},
	"readbuffer": func(p *process, t scan.Token) string {
		n, err := strconv.Atoi(t.Arg)
		if err != nil || n < 3 {
			return "a number of bytes, at least 3"
		}
		p.lineLimit = n - 2 // room for CR and LF is part of it
		return ""
	},
	"emptystring": func(p *process, t scan.Token) string {
		p.behaviour.EmptyIsNull = t.Arg == "null"
		if t.Arg != "null" && t.Arg != "empty" {
			return "null or empty"
		}
		return ""
	},
	"oerstatistics":      (*process).setErrorRows,
	"sqlerrorstatistics": (*process).setErrorRows,
	"dbfailures": func(p *process, t scan.Token) string {
		n, err := strconv.Atoi(t.Arg)
		if err != nil || n < 0 {
			return "a number of attempts"
		}
		p.behaviour.ConnectTries = n
		return ""
	},
}

func (p *process) setClockStart(t scan.Token) string {
	d, ok := seconds(t.Arg)
	if !ok {
		return "seconds, such as 5.0"
	}
	p.clockStart = &d
	return ""
}

func seconds(text string) (time.Duration, bool) {
	s, err := strconv.ParseFloat(text, 64)
	if err != nil || s < 0 || s > 1e6 {
		return 0, false
	}
	return time.Duration(s * float64(time.Second)), true
}

func (p *process) setErrorRows(t scan.Token) string {
	switch n, err := strconv.Atoi(t.Arg); {
	case t.Arg == "on":
		p.errorRows = 50
	case t.Arg == "off":
		p.errorRows = 0
	case err == nil && n > 0:
		p.errorRows = n
	default:
		return "on, off or a number"
	}
	return ""
}
