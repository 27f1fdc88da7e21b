package vm

import "rwl/vm/pcode"

// obey obeys a directive in main. No thread runs meanwhile, so what it sets needs
// no lock.
func (e *env) obey(d *pcode.Directive) {
	m, on := e.m, d.Value == "on"
	b := &m.behaviour
	switch d.Kind {
	case pcode.DirectiveCRLF:
		m.setCRLF(on)
	case pcode.DirectiveInterrupt:
		m.interruptDirective(d.Value)
	case pcode.DirectiveNiceAbort:
		b.NiceAbort = on
	case pcode.DirectiveErrorTime:
		b.ErrorTime = on
	case pcode.DirectiveQueueTiming:
		b.NoQueueTiming = !on
	case pcode.DirectiveSetAction:
		b.SetAction = map[string]SetAction{"on": ActionSet, "reset": ActionReset}[d.Value]
	case pcode.DirectiveSQLLogging:
		e.logSQL(sqlLogTarget{d.Value, d.Text})
	case pcode.DirectiveAppTime:
		b.AppTime = on
	case pcode.DirectiveDBTime:
		b.DBTime = on
	case pcode.DirectiveSQLError:
		b.sqlError(d.Value)
	case pcode.DirectiveMute:
		m.state.Log.Mute(d.Slot)
	case pcode.DirectiveMicro:
		m.symbols[d.Slot] = e.read(d.Var).Str
	}
}

// sqlError obeys $sqlerror. The names of library calls are always shown.
func (b *Behaviour) sqlError(value string) {
	switch value {
	case "count", "nocount":
		b.CountErrors = value == "count"
	case "stop", "continue":
		b.StopAtError = value == "stop"
	case "savepoint", "nosavepoint":
		b.Savepoints = value == "savepoint"
	}
}

// setCRLF makes lines of all output end in CR LF.
func (m *Machine) setCRLF(on bool) {
	m.behaviour.CRLF = on
	m.out.crlf.Store(on)
	m.files.SetCRLF(on)
}

// micro is the prefix of 10^-6 in force.
func (e *env) micro(ctx *pcode.Context) string {
	if n := ctx.MicroSlot; n > 0 && n <= len(e.m.symbols) {
		return e.m.symbols[n-1]
	}
	return ctx.Micro
}
