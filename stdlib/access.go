package stdlib

import (
	"os"
	"path/filepath"
	"strings"

	"rwl/vm/pcode"
)

// msgBadMode says that the mode of access is faulty.
const msgBadMode = 218

// PublicPlaces is what a Host also implements when there is a public directory;
// without it the mode u finds nothing more.
type PublicPlaces interface {
	// PublicDirectory is "" when there is none.
	PublicDirectory() string
}

// accessMode is a mode of access, taken apart.
type accessMode struct {
	file, directory     bool
	read, write, search bool // search: execute for a file
	public, path        bool
	notCurrent          bool
}

// permissions is a set of what may be done with a file.
type permissions uint8

const (
	mayExecute permissions = 1 << iota
	mayWrite
	mayRead
)

func access(c *pcode.Call) {
	mode, ok := parseAccessMode(c.Str(1))
	if !ok {
		c.Host.Report(msgBadMode, c.Str(1))
		c.SetInt(0)
		return
	}
	found := int64(0)
	for _, place := range mode.places(c.Str(0), c.Host) {
		if mode.allows(place) {
			found = 1
			break
		}
	}
	c.SetInt(found)
}

// parseAccessMode reads up to five letters of any case. No f, d, r, w or x
// only asks whether the path exists.
func parseAccessMode(text string) (m accessMode, ok bool) {
	if len(text) > 5 {
		return m, false
	}
	for _, letter := range strings.ToLower(text) {
		switch letter {
		case 'f':
			m.file = true
		case 'd':
			m.directory = true
		case 'r':
			m.read = true
		case 'w':
			m.write = true
		case 'x':
			m.search = true
		case 'u':
			m.public = true
		case 'p':
			m.path = true
		case 'c':
			m.notCurrent = true
		default:
			return m, false
		}
	}
	return m, !(m.file && m.directory)
}

// places lists the paths to look at, as $include does: as given, then in the
// public directory, then along the search list, these two only for names that
// do not begin with "/" or ".".
func (m accessMode) places(path string, host pcode.Host) []string {
	fixed := filepath.IsAbs(path) || strings.HasPrefix(path, "/") || strings.HasPrefix(path, ".")
	var list []string
	if !m.notCurrent || filepath.IsAbs(path) {
		list = append(list, path)
	}
	if fixed || path == "" {
		return list
	}
	if public, ok := host.(PublicPlaces); ok && m.public && public.PublicDirectory() != "" {
		list = append(list, filepath.Join(public.PublicDirectory(), path))
	}
	if m.path {
		for _, directory := range SearchPath(host.Getenv) {
			list = append(list, filepath.Join(directory, path))
		}
	}
	return list
}

func (m accessMode) allows(path string) bool {
	info, err := os.Stat(path)
	if err != nil || m.file && !info.Mode().IsRegular() || m.directory && !info.IsDir() {
		return false
	}
	var wanted permissions
	if m.read {
		wanted |= mayRead
	}
	if m.write {
		wanted |= mayWrite
	}
	if m.search {
		wanted |= mayExecute
	}
	return permitted(path, info, wanted)
}
