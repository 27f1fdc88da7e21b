package diag

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestFaultsAreSortedOnce(t *testing.T) {
	var f Faults
	f.File("main.rwl")
	f.File("library.rwl")
	f.Add(New(17, Place{"library.rwl", 1, 1}, "d"))
	f.Add(New(17, Place{"other.rwl", 1, 1}, "e"))
	f.Add(New(17, Place{"main.rwl", 9, 7}, "c"))
	f.Add(New(17, Place{"main.rwl", 9, 2}, "b"))
	f.Add(New(17, Place{"main.rwl", 9, 2}, "b again"))
	f.Add(New(9, Place{"main.rwl", 9, 2}))
	f.Add(New(1, Place{}, "x.rwl", "absent"))
	f.Add(New(1, Place{}, "y.rwl", "absent"))
	f.Add(New(17, Place{"main.rwl", 2, 50}, "a"))

	var b bytes.Buffer
	log := NewLog(&b, Options{})
	f.Report(log)
	want := `RWL-001: error: the input file 'x.rwl' cannot be opened: absent
RWL-001: error: the input file 'y.rwl' cannot be opened: absent
RWL-017: error at [main.rwl;2:50]: 'a' is not declared
RWL-017: error at [main.rwl;9:2]: 'b' is not declared
RWL-009: warning at [main.rwl;9:2]: the ';' is not needed here
RWL-017: error at [main.rwl;9:7]: 'c' is not declared
RWL-017: error at [library.rwl;1:1]: 'd' is not declared
RWL-017: error at [other.rwl;1:1]: 'e' is not declared
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
	if f.Len() != 8 || f.Category() != Parse|Minor|Warning || log.ExitBits() != int(Parse|Minor) {
		t.Errorf("%d faults of category %x", f.Len(), f.Category())
	}
}

func TestErrNeedsAParseOrSevereFault(t *testing.T) {
	for number, want := range map[int]bool{17: true, 134: true, 37: true, 24: false, 9: false, 404: false, 64: false, 22: false} {
		var f Faults
		if f.Err() {
			t.Error("no fault is one")
		}
		f.Add(New(number, at(1, 1)))
		if f.Err() != want {
			t.Errorf("%s: Err is %v", Code(number), f.Err())
		}
	}
}

func TestOnlyTheFirstFaultsAreShown(t *testing.T) {
	var f Faults
	for i := range 27 {
		f.Add(New(17, at(100-i, 1), fmt.Sprintf("v%d", 100-i)))
	}
	f.Add(New(25, at(101, 1), "late")) // the only one with the runtime bit, not shown
	for i := range 23 {
		f.Add(New(9, at(i+1, 1)))
	}
	f.Add(New(133, at(1, 2), "a block"))
	var b bytes.Buffer
	log := NewLog(&b, Options{Mute: map[int]bool{133: true}})
	f.Report(log)
	got := b.String()
	if strings.Count(got, "RWL-017") != 20 || strings.Count(got, "RWL-009") != 20 || !strings.Contains(got, "'v93'") || strings.Contains(got, "'v94'") {
		t.Errorf("got\n%s", got)
	}
	if !strings.HasSuffix(got, "RWL-404: information: too many faults: 11 more are not shown\n") {
		t.Errorf("got\n%s", got)
	}
	if log.ExitBits() != int(Parse|Runtime) || log.Count(17) != 27 || log.Count(133) != 1 {
		t.Error("what is not shown does not count")
	}
}
