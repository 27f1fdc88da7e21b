package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rwl/cmd/internal/standalone"
	"rwl/lang/diag"
	"rwl/stdlib"
)

// notFound says where a file was looked for.
type notFound struct{ text, hint string }

func (e *notFound) Error() string { return e.text }

// Hint is what the message about it suggests.
func (e *notFound) Hint() string { return e.hint }

// Unwrap makes it an error of os.IsNotExist's kind.
func (e *notFound) Unwrap() error { return os.ErrNotExist }

// openInclude finds an included file; shown is the name that messages give it.
// In an executable that holds a program only what it holds takes part.
func (j *job) openInclude(name string, angle bool) (text []byte, shown string, err error) {
	if j.inside != nil {
		return builtInclude(j.inside, name, angle)
	}
	text, shown, err = j.search(name, angle)
	if err == nil && j.included != nil {
		j.included[includeKey{name, angle}] = standalone.Include{Wanted: name, Angle: angle, Text: standalone.Text{Name: shown, Body: text}}
	}
	return text, shown, err
}

// search finds "file" as given, then along the search path when the name is
// relative; <file> along the search path, then among the libraries shipped
// with rwl.
func (j *job) search(name string, angle bool) (text []byte, shown string, err error) {
	fixed := strings.HasPrefix(name, "/") || strings.HasPrefix(name, ".")
	if angle && fixed {
		return nil, name, fmt.Errorf("a name in <> must not begin with '%c'", name[0])
	}
	var places []string
	if !angle {
		places = append(places, name)
	}
	if !fixed {
		for _, directory := range j.searchPath(angle) {
			places = append(places, filepath.Join(directory, name))
		}
	}
	for _, p := range places {
		if text, err := j.w.readFile(p); err == nil {
			return text, p, nil
		} else if !errors.Is(err, os.ErrNotExist) {
			return nil, p, err // it is there, so the next one of its name is not meant
		}
	}
	if !angle {
		return nil, name, os.ErrNotExist
	}
	if text, ok := j.w.library(name); ok {
		return text, "<" + name + ">", nil
	}
	return nil, name, &notFound{
		"it is neither in a directory of RWL_PATH nor shipped with rwl", diag.DidYouMean(name, j.w.libraries()),
	}
}

// searchPath are the directories for relative names: the public directory, for
// "file" only with -u, then those of the environment.
func (j *job) searchPath(angle bool) []string {
	var directories []string
	if public := j.publicDirectory(); public != "" && (angle || j.opt.publicSearch) {
		directories = append(directories, public)
	}
	return append(directories, stdlib.SearchPath(getenvText(j.w))...)
}

// publicDirectory is ../public beside the folder of the executable, "" when
// there is none.
func (j *job) publicDirectory() string {
	if directory := j.publicPlace(); directory != "" && j.w.isFolder(directory) {
		return directory
	}
	return ""
}

// publicPlace is where the public directory has to be.
func (j *job) publicPlace() string {
	executable, err := j.w.executable()
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(filepath.Dir(executable)), "public")
}
