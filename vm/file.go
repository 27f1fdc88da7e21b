package vm

import (
	"strings"

	"rwl/lang/diag"
	"rwl/vm/files"
	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// openFiles makes what all files of the program share.
func (m *Machine) openFiles() {
	m.files = files.NewWorld(files.Config{
		Stdin: m.state.Stdin, Stdout: m.out, Stderr: m.state.Stderr, CommandOutput: m.state.CommandOutput, LineLimit: m.options.LineLimit,
	})
}

// newFile gives a file its number in this environment.
func (e *env) newFile(f *files.File) int {
	if len(e.files) == 0 {
		e.files = append(e.files, nil)
	}
	e.files = append(e.files, f)
	return len(e.files) - 1
}

// fileAt is the file with a number; nil, reported, when its declaration was not
// executed yet, which a call of a procedure further below can bring about.
func (e *env) fileAt(n int64) *files.File {
	if n > 0 && n < int64(len(e.files)) {
		return e.files[n]
	}
	e.report(475)
	return nil
}

// problems reports what a file operation found.
func (e *env) problems(list []files.Problem) {
	for _, p := range list {
		e.report(p.Number, p.Args...)
	}
}

// fileStatement executes the instructions on file variables.
func (e *env) fileStatement(in *pcode.Instr) {
	switch in.Op {
	case pcode.OpFileNew:
		seti(e.w, in.A, int64(e.newFile(files.NewFile(e.m.files, e.m.program.Strings[in.K]))))
		return
	case pcode.OpFileNull:
		null := int64(1)
		if f := e.fileAt(geti(e.w, in.B)); f != nil && f.IsOpen() {
			null = 0
		}
		seti(e.w, in.A, null)
		return
	}
	n := geti(e.w, in.A)
	f := e.fileAt(n)
	if f == nil {
		return
	}
	if in.Op == pcode.OpFileOpen || f.Waits() {
		e.task.Leave() // an open may wait for the other end of a named pipe
	}
	switch in.Op {
	case pcode.OpFileOpen:
		ctx := &e.m.program.Contexts[in.K]
		e.problems(f.Open(files.Mode(in.C), e.str(in.B), e.how(ctx)))
	case pcode.OpFileClose:
		e.problems(f.CloseBy(files.Mode(in.C)))
	case pcode.OpFileEnd:
		e.problems(f.CloseLocal())
		if int(n) == len(e.files)-1 {
			e.files = e.files[:n] // numbers are given back in the order of returns
		}
	case pcode.OpFileOut:
		e.problems(f.Write(e.text))
	case pcode.OpFileFlush:
		e.problems(f.Flush())
	}
}

// how is what directives and surroundings say about opening a file.
func (e *env) how(ctx *pcode.Context) files.How {
	h := files.How{
		Characters: files.Characters(ctx.Characters),
		Lines:      files.Lines{ReadCRLF: ctx.ReadCRLF},
	}
	if !ctx.NamesAsTheyAre {
		h.Lookup = e.lookup
	}
	return h
}

// lookup finds $NAME and $1 in the name of a file.
func (e *env) lookup(key string) (string, bool) {
	if key != "" && key[0] >= '0' && key[0] <= '9' {
		for _, v := range e.m.program.Globals {
			if v.Name == "$"+key {
				return e.strings[v.Cell], true
			}
		}
		x, ok := e.m.options.Values["$"+key]
		return x.Str, ok
	}
	return e.m.state.Getenv(key)
}

// readLine reads a line into variables: one gets the whole line, several its
// fields, those without a field are null. At the end of the file all are null.
func (e *env) readLine(in *pcode.Instr) bool {
	targets := e.m.program.Reads[in.K]
	f := e.fileAt(geti(e.w, in.A))
	var line []byte
	var problems []files.Problem
	ok := false
	if f != nil {
		if f.Waits() {
			e.task.Leave()
		}
		line, ok, problems = f.ReadLine()
	}
	if e.m.stopping() {
		return false
	}
	e.problems(problems)
	e.fields = e.fields[:0]
	if ok {
		e.fields = files.Fields(e.fields, line, len(targets))
	}
	for i, v := range targets {
		if i < len(e.fields) {
			e.writeText(v, string(e.fields[i]))
		} else {
			e.write(v, pcode.Value{Null: true})
		}
	}
	if !ok {
		return e.leave(in)
	}
	return e.next()
}

// writeText sets a variable from a text, converting as an assignment does.
func (e *env) writeText(v *pcode.Variable, text string) {
	x := pcode.Value{Str: text}
	switch {
	case v.Type == pcode.TypeString:
	case strings.TrimSpace(text) == "":
		x.Null = true
	case v.Type == pcode.TypeInteger:
		x.Num = uint64(numtext.ParseInt(text))
	default:
		x.Num = doubleBits(numtext.ParseDouble(text))
	}
	e.write(v, x)
}

// threadFiles gives a thread its own view of main's files: those open for
// writing are shared, those open for reading are closed.
func (t *env) threadFiles(main *env) {
	for n, f := range main.files {
		if n > 0 && f != nil {
			f = f.ForThread()
		}
		t.files = append(t.files, f)
	}
}

// endFiles closes the files that a thread opened.
func (t *env) endFiles() {
	for n, f := range t.files {
		if n > 0 && f != nil {
			for _, p := range f.EndThread() {
				t.m.state.Log.Report(diag.New(p.Number, diag.Place{}, p.Args...))
			}
		}
	}
}
