package stdlib

import (
	"embed"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed rwl
var shipped embed.FS

// Library gives the text of a library that is shipped inside the executable,
// for $include:<name>; false when there is none of that name.
func Library(name string) ([]byte, bool) {
	if !strings.HasSuffix(name, librarySuffix) {
		return nil, false
	}
	text, err := shipped.ReadFile(path.Join("rwl", name))
	return text, err == nil
}

// Libraries are the names of all libraries shipped inside, in order.
func Libraries() []string {
	entries, _ := shipped.ReadDir("rwl")
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), librarySuffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

const librarySuffix = ".rwl"

// pathVariables are the environment variables with directories to search: ours
// first, then the one of the original simulator.
var pathVariables = []string{"RWL_PATH", "RWLOADSIM_PATH"}

// SearchPath are the directories where $include and access() look for a file,
// in order.
func SearchPath(getenv func(string) string) []string {
	var directories []string
	for _, v := range pathVariables {
		directories = append(directories, filepath.SplitList(getenv(v))...)
	}
	return directories
}
