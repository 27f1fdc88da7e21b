package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"rwl/cmd/internal/standalone"
	"rwl/lang"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/lang/scan"
	"rwl/sqlrt"
)

// building are the options about building an executable: those of 'rwl build',
// and the names they have in the original.
type building struct {
	output, name, banner string
	command, directory   string // of the compiler that the original calls
	list, pretendBanner  bool
}

func (b *building) define(f *pflag.FlagSet) {
	f.StringVar(&b.output, "generate", "", "build an executable of this name, as 'rwl build -o NAME'")
	f.StringVar(&b.name, "generate-name", "", "name of the program in the executable")
	f.StringVar(&b.banner, "generate-banner", "", "text that the executable prints with --banner")
	f.StringVar(&b.command, "generate-command", "", "accepted, without effect")
	f.StringVar(&b.directory, "generate-directory", "", "accepted, without effect")
	f.BoolVar(&b.list, "list-generated", false, "of a built executable: print the program inside")
	f.BoolVar(&b.pretendBanner, "pretend-gen-banner", false, "print the banner of an executable built like this")
	for _, name := range []string{"generate-name", "generate-banner", "generate-command", "generate-directory", "list-generated", "pretend-gen-banner"} {
		f.MarkHidden(name)
	}
}

// whileBuilding are the options that mean something when an executable is
// built; the others are for when it runs.
var whileBuilding = map[string]bool{
	"output": true, "generate": true, "generate-name": true, "generate-banner": true, "generate-command": true, "generate-directory": true,
	"execute-code": true, "publicsearch": true, "no-nameexpand": true, "quiet": true, "explain": true, "json": true, "mute": true,
	"nowarn-deprecated": true, "compile-only": true,
}

// generates tells whether a command line builds an executable by the option of
// the original: then its words are files even when this executable holds a
// program itself.
func generates(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool { return a == "--generate" || strings.HasPrefix(a, "--generate=") })
}

func buildCommand(w *world, _ context.Context, args []string) int {
	j, status := w.job(args, true)
	if j == nil {
		return status
	}
	return j.build()
}

// build writes an executable that holds the program, when that has no faults.
func (j *job) build() int {
	if !j.buildable() {
		return j.log.ExitBits() | exitFault
	}
	j.included = map[includeKey]standalone.Include{}
	j.unit = lang.Check(j.compileOptions())
	j.unit.Faults.Report(j.log)
	if j.unit.Program == nil || j.log.ExitBits()&exitFault != 0 {
		j.log.Report(diag.New(318, diag.Place{}))
		return j.log.ExitBits() | exitFault
	}
	program := j.contents()
	j.warnOfSecrets(program)
	if j.writeExecutable(program) {
		j.log.Report(diag.New(288, diag.Place{}, j.output()))
	}
	return j.log.ExitBits()
}

// buildable refuses options and words that an executable cannot hold.
func (j *job) buildable() bool {
	ok := true
	refuse := func(what string) {
		j.log.Report(diag.New(285, diag.Place{}, what))
		ok = false
	}
	for _, g := range j.called.options[j.scripted:] {
		if !whileBuilding[g.flag.Name] {
			refuse(shown(g.flag))
		}
	}
	for _, a := range j.words {
		refuse("argument " + a)
	}
	for _, i := range j.inputs {
		if filepath.Clean(i.Name) == filepath.Clean(j.output()) {
			j.log.Report(diag.New(287, diag.Place{}, j.output(), "this is a file of the program"))
			ok = false
		}
	}
	return ok
}

// output is the name of the executable: of the option, else the first file's
// without .rwl, in the current folder.
func (j *job) output() string {
	if j.opt.build.output != "" {
		return j.opt.build.output
	}
	for _, i := range j.inputs {
		if !i.Code && !i.StartUp {
			name, _ := strings.CutSuffix(filepath.Base(strings.Trim(i.Name, "<>")), ".rwl")
			return name
		}
	}
	return "program"
}

// contents collects what the executable needs: the texts of the command
// line, what they include, also in text that $if leaves out here, and the files
// that named SQL is read from.
func (j *job) contents() *standalone.Program {
	p := &standalone.Program{Name: j.opt.build.name, Banner: j.opt.build.banner}
	if p.Name == "" {
		p.Name = filepath.Base(j.output())
	}
	var texts []parse.Input
	for _, i := range j.inputs {
		if i.StartUp && i.Name != optionText {
			continue // of whoever builds, not of the program
		}
		texts = append(texts, i)
		p.Inputs = append(p.Inputs, standalone.Input{Text: standalone.Text{Name: i.Name, Body: i.Text}, Code: i.Code, StartUp: i.StartUp})
	}
	for _, i := range j.included {
		texts = append(texts, parse.Input{Name: i.Name, Text: i.Body})
	}
	for len(texts) > 0 {
		texts = append(texts[1:], j.includeLeftOut(texts[0])...)
	}
	for _, i := range j.included {
		p.Includes = append(p.Includes, i)
	}
	slices.SortFunc(p.Includes, func(a, b standalone.Include) int { return strings.Compare(a.Wanted+a.Name, b.Wanted+b.Name) })
	for _, name := range lang.SQLFiles(j.compileOptions()) {
		if text, err := j.w.readFile(name); err == nil {
			p.SQL = append(p.SQL, standalone.Text{Name: name, Body: text})
		}
	}
	return p
}

// includeLeftOut finds what a text includes where $if leaves it out now: it may
// be wanted when the executable runs. What is not there is no fault.
func (j *job) includeLeftOut(text parse.Input) (found []parse.Input) {
	s := scan.New(text.Name, text.Text, scan.Options{})
	for t := s.Next(); t.Kind != scan.EOF; t = s.Next() {
		if t.Kind != scan.Directive || t.Text != "include" {
			continue
		}
		key := includeKey{t.Arg, t.ArgKind == '<'}
		if _, known := j.included[key]; known {
			continue
		}
		if body, name, err := j.openInclude(key.wanted, key.angle); err == nil {
			found = append(found, parse.Input{Name: name, Text: body})
		}
	}
	return found
}

// warnOfSecrets tells of words that suggest a password: the text of the program
// can be read in the executable by everybody.
func (j *job) warnOfSecrets(p *standalone.Program) {
	told := map[string]bool{}
	for _, text := range p.Sources() {
		s := scan.New(text.Name, text.Body, scan.Options{})
		for t := s.Next(); t.Kind != scan.EOF; t = s.Next() {
			word := secretWord(t)
			if word != "" && !told[word] {
				told[word] = true
				j.log.Report(diag.New(290, diag.Place{}, word))
			}
		}
	}
}

// secretWord is the word of a token that suggests a password, "" when none does.
func secretWord(t scan.Token) string {
	switch t.Kind {
	case scan.String:
		if t.Env == "" && len(sqlrt.Secrets(t.Text)) > 0 {
			return "password in a connect string"
		}
	case scan.Ident, scan.Keyword:
		for _, word := range []string{"password", "passwd", "secret"} {
			if strings.Contains(strings.ToLower(t.Text), word) {
				return t.Text
			}
		}
	}
	return ""
}

// writeExecutable puts the program behind a copy of this executable.
func (j *job) writeExecutable(p *standalone.Program) bool {
	own, err := j.w.executable()
	if err != nil {
		j.log.Report(diag.New(186, diag.Place{}, err))
		return false
	}
	copied, err := j.w.readFile(own)
	if err == nil {
		copied, err = standalone.Join(copied, p)
	}
	if err != nil {
		j.log.Report(diag.New(187, diag.Place{}, fileReason(err)))
		return false
	}
	if err := j.w.writeFile(j.output(), copied, 0o777); err != nil {
		j.log.Report(diag.New(287, diag.Place{}, j.output(), unwritable(err)))
		return false
	}
	return true
}
