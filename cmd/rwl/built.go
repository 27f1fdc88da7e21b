package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"rwl/cmd/internal/standalone"
	"rwl/lang/diag"
	"rwl/lang/parse"
)

// includeKey is what an $include wants.
type includeKey struct {
	wanted string
	angle  bool
}

// damaged reports that the program of the executable cannot be read.
func (w *world) damaged(err error) int {
	log := diag.NewLog(w.stderr, diag.Options{})
	log.Report(diag.New(289, diag.Place{}, err))
	return log.ExitBits()
}

// builtInputs are the texts inside.
func builtInputs(p *standalone.Program) []parse.Input {
	var inputs []parse.Input
	for _, i := range p.Inputs {
		inputs = append(inputs, parse.Input{Name: i.Name, Text: i.Body, Code: i.Code, StartUp: i.StartUp})
	}
	return inputs
}

// builtInclude finds an included file inside; nothing outside takes part.
func builtInclude(p *standalone.Program, name string, angle bool) ([]byte, string, error) {
	text, ok := p.Include(name, angle)
	if !ok {
		return nil, name, &notFound{"it is not inside this executable", "it was not there, or had another name, when the executable was built"}
	}
	return text.Body, text.Name, nil
}

// readSQL reads a file of SQL text.
func (j *job) readSQL(name string) ([]byte, error) {
	if j.inside != nil {
		if text, ok := j.inside.SQLText(name); ok {
			return text, nil
		}
	}
	return j.w.readFile(name)
}

// list prints the program inside, each text below a comment with its name.
func list(out io.Writer, p *standalone.Program) {
	for _, text := range p.Sources() {
		fmt.Fprintf(out, "# %s\n%s", text.Name, text.Body)
		if !bytes.HasSuffix(text.Body, []byte("\n")) {
			fmt.Fprintln(out)
		}
	}
}

// noticeArguments tells of words that look like files though this executable
// reads none.
func (j *job) noticeArguments() {
	for _, a := range j.words {
		if strings.HasSuffix(a, ".rwl") {
			j.log.Report(diag.New(297, diag.Place{}, a))
		}
	}
}
