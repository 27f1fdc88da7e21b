package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/lang/scan"
)

// Directives that hold for every program come first from the environment, then
// from the start-up file. Of the names in a line the first that is set counts,
// ours before that of the original simulator; an empty value means none.
var (
	startUpTexts = []string{"RWLINIT", "RWLOADSIMINIT"} // the text itself
	startUpFiles = []string{"RWLRC", "RWLOADSIMRC"}     // the name of a file
)

// homeFiles are the start-up files in the home folder when none is named; the
// first that exists is read.
var homeFiles = []string{".rwlrc", ".rwloadsim.rwl"}

// startUp reads the directives of the environment and of the start-up file.
func (j *job) startUp() []parse.Input {
	var inputs []parse.Input
	if name, text := j.firstSet(startUpTexts); text != "" {
		inputs = append(inputs, parse.Input{Name: name, Text: []byte(text + "\n"), StartUp: true})
	}
	if name, text, err := j.startUpFile(); err != nil {
		j.log.Report(diag.New(1, diag.Place{}, name, fileReason(err)))
	} else if name != "" {
		inputs = append(inputs, parse.Input{Name: name, Text: text, StartUp: true})
	}
	return inputs
}

// startUpFile reads the file; name is "" when there is none. That one of the
// home folder is missing is no error.
func (j *job) startUpFile() (name string, text []byte, err error) {
	if variable, file := j.firstSet(startUpFiles); variable != "" {
		if file == "" {
			return "", nil, nil
		}
		text, err = j.w.readFile(file)
		return file, text, err
	}
	home, _ := j.w.getenv("HOME")
	if home == "" {
		return "", nil, nil
	}
	for _, base := range homeFiles {
		file := filepath.Join(home, base)
		if text, err = j.w.readFile(file); err == nil || !errors.Is(err, os.ErrNotExist) {
			return file, text, err
		}
	}
	return "", nil, nil
}

// firstSet is the first of these variables that is set, and its value.
func (j *job) firstSet(variables []string) (name, value string) {
	for _, v := range variables {
		if value, ok := j.w.getenv(v); ok {
			return v, value
		}
	}
	return "", ""
}

// sizes are the directives that have an option of the same meaning.
var sizes = map[string]string{"maxcode": "codesize", "maxident": "namecount", "maxlocals": "localnames", "readbuffer": "readbuffer"}

// warnOfSizes tells of sizes that the start-up texts and the command line both
// set. The larger one counts: a smaller option is taken back.
func (j *job) warnOfSizes(startUp []parse.Input) {
	for _, text := range startUp {
		s := scan.New(text.Name, text.Text, scan.Options{})
		for t := s.Next(); t.Kind != scan.EOF; t = s.Next() {
			option := sizes[t.Text]
			if t.Kind != scan.Directive || option == "" {
				continue
			}
			at := slices.IndexFunc(j.called.options, func(g given) bool { return g.flag.Name == option })
			if at < 0 {
				continue
			}
			j.log.Report(diag.New(164, t.Place, "$"+t.Text))
			first, _ := strconv.Atoi(t.Arg)
			if second, _ := strconv.Atoi(j.called.options[at].value); first >= second {
				j.called.options = slices.Delete(j.called.options, at, at+1)
			}
		}
	}
}
