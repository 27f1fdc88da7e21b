package main

import (
	"strconv"
	"time"

	"rwl/lang/diag"
	"rwl/lang/scan"
	"rwl/vm"
)

// process is what directives say about the process as a whole.
type process struct {
	behaviour  vm.Behaviour
	statistics int
	errorRows  int // 0: single errors are not saved
	clockStart *time.Duration
	randseed   string
	begun      bool // the program runs: time zero is fixed
}

// directive obeys a directive that concerns the process.
func (p *process) directive(t scan.Token) *diag.Message {
	set, known := processDirectives[t.Text]
	if !known {
		return diag.New(400, t.Place, "'$"+t.Text+"'")
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
		p.randseed = t.Arg
		return ""
	},
	"queueeverytiming": func(p *process, t scan.Token) string {
		p.behaviour.NoQueueTiming = t.Arg == "off"
		return onOff(t)
	},
	"errortime": func(p *process, t scan.Token) string {
		p.behaviour.ErrorTime = t.Arg == "on"
		return onOff(t)
	},
	"niceabort": func(p *process, t scan.Token) string {
		p.behaviour.NiceAbort = t.Arg == "on"
		return onOff(t)
	},
	"emptystring": func(p *process, t scan.Token) string {
		p.behaviour.EmptyIsNull = t.Arg == "null"
		if t.Arg != "null" && t.Arg != "empty" {
			return "null or empty"
		}
		return ""
	},
	"oraerror":           (*process).setSQLError,
	"sqlerror":           (*process).setSQLError,
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

func onOff(t scan.Token) string {
	if t.Arg == "on" || t.Arg == "off" {
		return ""
	}
	return "on or off"
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

func (p *process) setSQLError(t scan.Token) string {
	switch t.Arg {
	case "count", "nocount":
		p.behaviour.CountErrors = t.Arg == "count"
	case "stop", "continue":
		p.behaviour.StopAtError = t.Arg == "stop"
	case "savepoint":
		p.behaviour.Savepoints = true
	case "showoci", "noshowoci":
	default:
		return "count, nocount, stop, continue or savepoint"
	}
	return ""
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
