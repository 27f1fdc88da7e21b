package main

import (
	"fmt"
	"slices"
	"strings"

	"rwl/lang"
	"rwl/lang/diag"
)

// writeTags writes the tags file of -T: a line "name <tab> file <tab> line" for
// each declaration of main, in the order of the alphabet as editors want it.
// What stands in no file, such as code of the command line, is left out.
func (j *job) writeTags() bool {
	files := map[string]bool{}
	for _, i := range j.inputs {
		files[i.Name] = i.Code || i.StartUp
	}
	var lines []string
	for _, d := range lang.Declarations(j.compileOptions()) {
		if _, library := libraryWord(d.Place.File); library || files[d.Place.File] {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%d\n", d.Name, d.Place.File, d.Place.Line))
	}
	slices.Sort(lines)
	if err := j.w.writeFile(j.opt.tags, []byte(strings.Join(lines, "")), 0o666); err != nil {
		j.log.Report(diag.New(182, diag.Place{}, j.opt.tags, unwritable(err)))
		return false
	}
	return true
}
