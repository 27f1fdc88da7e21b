package architecture

import (
	"slices"
	"strings"
	"testing"
)

// module is the module's name; import paths of the project begin with it.
const module = "rwl"

// leaves import nothing of the project, and every package may import them.
var leaves = []string{"vm/rng", "vm/numtext", "vm/clock", "vm/executor"}

// arrows says for each room which others it may import, besides the leaves and
// its own sub-packages: those of the first drawing, and those that came with
// the code and have a line of reason in docs/rationale.md. "x/..." is the room x
// with everything below it. The first room that fits a package counts, so the
// special stand before the general. A package that fits none has no room yet:
// give it one here.
var arrows = []struct {
	room   string
	first  string
	beyond string
}{
	{"vm/rng", "", ""},
	{"vm/numtext", "", ""},
	{"vm/clock", "", ""},
	{"vm/executor", "vm/clock", ""},
	{"vm/printf", "", ""},
	{"vm/pattern", "", ""},
	{"vm/files", "", ""},
	{"vm/pcode", "", "vm/rng vm/numtext"},
	{"vm", "vm/... sqlrt lang/diag", "sqlrt/sqltext sqlrt/measure"},
	{"lang/diag", "", ""},
	{"lang/scan", "lang/diag sqlrt/sqltext", ""},
	{"lang/ast", "lang/diag", ""},
	{"lang/constant", "", "lang/ast vm/pcode vm/numtext"},
	{"lang/parse", "lang/scan lang/ast lang/diag", "lang/constant vm/pcode"},
	{"lang/check", "lang/ast lang/diag vm/pcode", "sqlrt/sqltext"},
	{"lang/compile", "lang/ast lang/check vm/pcode", "lang/constant lang/diag"},
	{"lang", "", "lang/ast lang/check lang/compile lang/constant lang/diag lang/parse lang/scan vm/pcode"},
	{"sqlrt/sqltext", "", ""},
	{"sqlrt/postgres", "sqlrt", "sqlrt/sqltext"},
	{"sqlrt/sqlite", "sqlrt", "sqlrt/sqltext"},
	{"sqlrt/drivertest", "", "sqlrt"},
	{"sqlrt/measure", "", ""},
	{"sqlrt/repository", "sqlrt/measure", ""},
	{"sqlrt", "sqlrt/sqltext lang/diag", ""},
	{"stdlib", "vm/pcode", ""},
	{"cmd/rwl", "lang/... vm/... sqlrt/... stdlib cmd/internal/...", ""},
	{"cmd/internal/...", "lang/... vm/... sqlrt/... stdlib cmd/internal/...", ""},
	{"examples/...", "lang/... vm/... sqlrt/... stdlib tests/pgtest", ""},
	{"tests/...", "lang/... vm/... sqlrt/... stdlib cmd/internal/... tests/...", ""},
}

// topFolders are the only folders at the top that hold Go code.
var topFolders = []string{"cmd", "lang", "vm", "sqlrt", "stdlib", "examples", "tests"}

// fits tells whether a package belongs to a pattern of arrows.
func fits(pattern, folder string) bool {
	if room, ok := strings.CutSuffix(pattern, "/..."); ok {
		return folder == room || strings.HasPrefix(folder, room+"/")
	}
	return folder == pattern
}

// roomOf finds what the room of a package may import.
func roomOf(folder string) (may []string, ok bool) {
	for _, arrow := range arrows {
		if fits(arrow.room, folder) {
			return strings.Fields(arrow.first + " " + arrow.beyond), true
		}
	}
	return nil, false
}

// forbidden says why an import is wrong, or "" when it is right. Tests may
// import any room, except the command and tests of the whole.
func forbidden(folder, target string, test bool) string {
	may, ok := roomOf(folder)
	if !ok {
		return folder + " has no room in the table of tests/architecture"
	}
	if slices.Contains(leaves, target) && !slices.Contains(leaves, folder) {
		return ""
	}
	if test {
		may = []string{"lang/...", "vm/...", "sqlrt/...", "stdlib", "tests/pgtest"}
		if strings.HasPrefix(folder, "cmd/") || strings.HasPrefix(folder, "tests/") {
			may = append(may, "cmd/internal/...", "tests/expect")
		}
	}
	for _, pattern := range may {
		if fits(pattern, target) {
			return ""
		}
	}
	return folder + " may not import " + target
}

func TestArrowsBetweenRooms(t *testing.T) {
	_, imports := readTree(t)
	for _, i := range imports {
		target, ok := strings.CutPrefix(i.path, module+"/")
		if !ok || target == i.folder() {
			continue
		}
		if fault := forbidden(i.folder(), target, i.test); fault != "" {
			t.Errorf("%s: %s", i.file, fault)
		}
	}
}

// Each arrow beyond the first drawing has one line in docs/rationale.md and is
// drawn by the code; the lines there name no other.
func TestArrowsHaveTheirReasons(t *testing.T) {
	reasons := map[string]bool{}
	for _, line := range readSection(t, "Arrows beyond the first drawing") {
		if rest, ok := strings.CutPrefix(line, "- "); ok {
			arrow, reason, _ := strings.Cut(rest, ": ")
			if reason == "" || reasons[arrow] {
				t.Errorf("docs/rationale.md: %q has no reason, or stands there before", line)
			}
			reasons[arrow] = true
		}
	}
	drawn := map[string]bool{}
	_, imports := readTree(t)
	for _, i := range imports {
		if target, ok := strings.CutPrefix(i.path, module+"/"); ok && !i.test {
			drawn[arrowText(i.folder(), target)] = true
		}
	}
	for _, room := range arrows {
		for _, target := range strings.Fields(room.beyond) {
			arrow := arrowText(room.room, target)
			if !reasons[arrow] {
				t.Errorf("docs/rationale.md gives no reason for %s", arrow)
			}
			if !drawn[arrow] {
				t.Errorf("nothing draws %s: take it out of the table", arrow)
			}
			delete(reasons, arrow)
		}
	}
	for _, arrow := range sorted(reasons) {
		t.Errorf("docs/rationale.md gives a reason for %s, which is not in the table beyond the first drawing", arrow)
	}
}

// arrowText is how docs/rationale.md writes an arrow.
func arrowText(from, to string) string { return "`" + from + "` → `" + to + "`" }

// The guard itself is tried on arrows that the design names.
func TestGuardKnowsRightFromWrong(t *testing.T) {
	for _, c := range []struct {
		folder, target string
		test, right    bool
	}{
		{"lang/scan", "sqlrt/sqltext", false, true},
		{"lang/scan", "lang/ast", false, false},
		{"lang/check", "vm/pcode", false, true},
		{"lang/check", "vm", false, false},
		{"lang/check", "vm", true, true},
		{"vm", "lang/diag", false, true},
		{"vm", "lang/ast", false, false},
		{"vm", "vm/clock", false, true},
		{"vm/pcode", "vm/rng", false, true},
		{"vm/rng", "vm/clock", false, false},
		{"vm/clock", "vm", false, false},
		{"vm", "sqlrt/sqltext", false, true},
		{"vm", "sqlrt/postgres", false, false},
		{"lang", "lang/parse", false, true},
		{"lang", "vm", false, false},
		{"lang/constant", "lang/check", false, false},
		{"lang/new", "lang/diag", false, false},
		{"sqlrt/postgres", "sqlrt", false, true},
		{"sqlrt/postgres", "sqlrt/sqlite", false, false},
		{"sqlrt/postgres", "vm/clock", false, true},
		{"sqlrt/measure", "lang/diag", false, false},
		{"stdlib", "vm", false, false},
		{"vm", "cmd/internal/summary", true, false},
		{"cmd/internal/summary", "cmd/rwl", false, false},
		{"cmd/rwl", "cmd/internal/summary", false, true},
		{"lang", "tests/pgtest", false, false},
		{"sqlrt/postgres", "tests/pgtest", true, true},
		{"tools", "lang", false, false},
	} {
		if got := forbidden(c.folder, c.target, c.test) == ""; got != c.right {
			t.Errorf("%s imports %s (in a test: %v): right = %v, want %v", c.folder, c.target, c.test, got, c.right)
		}
	}
}

func TestTopFolders(t *testing.T) {
	files, _ := readTree(t)
	known := map[string]bool{}
	for _, folder := range topFolders {
		known[folder] = true
	}
	strangers := map[string]bool{}
	for _, file := range files {
		top, _, below := strings.Cut(file, "/")
		if !below || !known[top] {
			strangers[file] = true
		}
	}
	for _, file := range sorted(strangers) {
		t.Errorf("%s: Go code belongs into one of the folders %v", file, topFolders)
	}
}
