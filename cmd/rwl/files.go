package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"rwl/lang/diag"
	"rwl/lang/parse"
)

// readInputs reads the files of the command line. <name> is a library, as with
// $include.
func (j *job) readInputs(files []word) ([]parse.Input, bool) {
	var inputs []parse.Input
	ok := true
	for i, file := range files {
		name := file.text
		switch {
		case file.code:
			inputs = append(inputs, fragment("-x among the files", i, name))
			continue
		case name == "-":
			j.log.Report(diag.New(31, diag.Place{}))
			ok = false
			continue
		}
		text, shown, err := j.readProgram(name)
		if err == nil && bytes.IndexByte(text, 0) >= 0 {
			err = errNoText
		}
		if err != nil {
			m := diag.New(1, diag.Place{}, name, fileReason(err)).WithHint(j.similarName(name))
			m.BeforeRun = true
			j.log.Report(m)
			ok = false
			continue
		}
		inputs = append(inputs, parse.Input{Name: shown, Text: text})
	}
	return inputs, ok
}

// errNoText is the reason not to read a file with zero bytes: all its messages would be about illegal characters.
var errNoText = errors.New("it is no text, so it is no program")

func fileReason(err error) string {
	if os.IsNotExist(err) {
		return "there is no such file"
	}
	if os.IsPermission(err) {
		return "it may not be read"
	}
	if errors.Is(err, syscall.EISDIR) {
		return "it is a folder"
	}
	return err.Error()
}

// unwritable is the reason why a file cannot be written.
func unwritable(err error) string {
	switch {
	case os.IsNotExist(err):
		return "its folder does not exist"
	case os.IsPermission(err):
		return "it may not be written"
	}
	return fileReason(err)
}

// fragment is code of the command line.
func fragment(where string, number int, code string) parse.Input {
	return parse.Input{Name: fmt.Sprintf("%s %d", where, number+1), Text: []byte(code + "\n"), Code: true}
}

// readProgram reads a file, or a library when its name is written <name>.
func (j *job) readProgram(name string) (text []byte, shown string, err error) {
	if library, ok := libraryWord(name); ok {
		return j.openInclude(library, true)
	}
	text, err = j.w.readFile(name)
	return text, name, err
}

// libraryWord takes the brackets off a word written <name.rwl>.
func libraryWord(word string) (name string, ok bool) {
	if len(word) < 3 || word[0] != '<' || word[len(word)-1] != '>' {
		return "", false
	}
	return word[1 : len(word)-1], true
}

// bracketed are the names of libraries as the command line takes them.
func bracketed(libraries []string) []string {
	words := make([]string, len(libraries))
	for i, l := range libraries {
		words[i] = "<" + l + ">"
	}
	return words
}

// similarName is a hint at a subcommand, file or library of nearly that name.
func (j *job) similarName(name string) string {
	if _, ok := libraryWord(name); ok {
		return diag.DidYouMean(name, bracketed(j.w.libraries()))
	}
	if _, ok := j.w.library(name); ok {
		return "a library of this name is shipped: write '<" + name + ">', with the quotes"
	}
	if !strings.Contains(name, ".") {
		var names []string
		for _, c := range commands {
			names = append(names, c.name)
		}
		if hint := diag.DidYouMean(name, names); hint != "" {
			return hint
		}
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".rwl") {
			names = append(names, filepath.Join(filepath.Dir(name), e.Name()))
		}
	}
	return diag.DidYouMean(name, names)
}
