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

// readInputs reads the files of the command line.
func (w *world) readInputs(log *diag.Log, names []string) ([]parse.Input, bool) {
	var inputs []parse.Input
	ok := true
	for _, name := range names {
		text, err := w.readFile(name)
		if err == nil && bytes.IndexByte(text, 0) >= 0 {
			err = errNoText
		}
		if err != nil {
			m := diag.New(1, diag.Place{}, name, fileReason(err)).WithHint(similarName(name))
			m.BeforeRun = true
			log.Report(m)
			ok = false
			continue
		}
		inputs = append(inputs, parse.Input{Name: name, Text: text})
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

// similarName is a hint at a subcommand or file of nearly that name.
func similarName(name string) string {
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

// openInclude finds an included file: "file" as given, then in the search path
// when the name is relative; <file> in the search path only.
func (w *world) openInclude(name string, angle bool) ([]byte, string, error) {
	var places []string
	if !angle {
		places = append(places, name)
	}
	if !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, ".") {
		for _, variable := range []string{"RWL_PATH", "RWLOADSIM_PATH"} {
			path, _ := w.getenv(variable)
			for _, dir := range filepath.SplitList(path) {
				places = append(places, filepath.Join(dir, name))
			}
		}
	}
	var first error
	for _, p := range places {
		text, err := w.readFile(p)
		if err == nil {
			return text, p, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("no search path is set (RWL_PATH): %w", os.ErrNotExist)
	}
	return nil, name, first
}
