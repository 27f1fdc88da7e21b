package vm

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"rwl/lang/diag"
	"rwl/sqlrt"
)

// sqlLog is where each SQL text goes before it is executed, with its bind values.
// Main opens and closes it while no thread runs; threads write.
type sqlLog struct {
	active bool
	mu     sync.Mutex
	to     io.Writer
	file   io.Closer // nil unless it is a file of its own
	name   string
	failed bool // writing failed, which was told
}

// sqlLogTarget is where the log goes: stdout, stderr, file or append; off ends it.
type sqlLogTarget struct{ To, File string }

// logSQL obeys $sqllogging.
func (e *env) logSQL(want sqlLogTarget) {
	l := &e.m.sqlLog
	switch {
	case want.To == "off":
		l.close()
	case l.active:
		e.report(308)
	default:
		if err := l.open(want, e.m); err != nil {
			e.report(52, want.File, err)
		}
	}
}

func (l *sqlLog) open(want sqlLogTarget, m *Machine) error {
	switch want.To {
	case "stdout":
		l.to, l.name = m.out, "stdout"
	case "stderr":
		l.to, l.name = m.state.Stderr, "stderr"
	default:
		if m.state.CreateFile == nil {
			return errors.New("files cannot be made here")
		}
		f, err := m.state.CreateFile(want.File, want.To == "append")
		if err != nil {
			return err
		}
		l.to, l.file, l.name = f, f, want.File
	}
	l.active, l.failed = true, false
	return nil
}

// close ends the log.
func (l *sqlLog) close() {
	if l.file != nil {
		_ = l.file.Close() // every write was checked
	}
	l.active, l.to, l.file = false, nil, nil
}

// logExecution writes a statement that is about to be executed and its binds.
func (e *env) logExecution(s *statement) {
	l := &e.m.sqlLog
	if !l.active {
		return
	}
	text := strings.TrimSpace(s.sql.Text.Source)
	for i, name := range s.sql.Text.Params {
		text += "\nbind " + name + " = " + bindText(name, s.in[i].Name, &e.sql.in[i])
	}
	m := diag.New(306, e.place(), s.id(), text).WithChain(e.chain()...)
	line := e.m.state.Log.Clean(m.Error()) + "\n"
	l.mu.Lock()
	_, err := io.WriteString(l.to, line)
	told := l.failed
	l.failed = l.failed || err != nil
	l.mu.Unlock()
	if err != nil && !told {
		e.report(430, l.name, "written", err)
	}
}

// bindText is the value that is bound to a placeholder. What is called a password
// is not shown.
func bindText(placeholder, variable string, d *sqlrt.Datum) string {
	name := strings.ToLower(placeholder + " " + variable)
	switch {
	case d.Null:
		return "null"
	case strings.Contains(name, "passw") || strings.Contains(name, "pwd"):
		return "***"
	case d.Kind == sqlrt.Integer:
		return strconv.FormatInt(d.Int(), 10)
	case d.Kind == sqlrt.Double:
		return strconv.FormatFloat(d.Double(), 'g', -1, 64)
	}
	return strconv.Quote(d.Str)
}
