package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

// stack is a profile with one stack of one function, met so often, as the runtime writes it.
func stack(function string, met int64, addresses ...uint64) *profile.Profile {
	binary := &profile.Mapping{ID: 1, Start: 0x400000, Limit: 0x900000, File: "/home/somebody/rwl", HasFunctions: true}
	f := &profile.Function{ID: 1, Name: function, SystemName: function, Filename: "/home/somebody/rwl/main.go", StartLine: 10}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		PeriodType: &profile.ValueType{Type: "cpu", Unit: "nanoseconds"}, Period: 4e6, TimeNanos: 1e18, DurationNanos: 1e9,
		Mapping: []*profile.Mapping{binary}, Function: []*profile.Function{f},
	}
	for i, address := range addresses {
		l := &profile.Location{ID: uint64(i + 1), Mapping: binary, Address: address, Line: []profile.Line{{Function: f, Line: 12}}}
		p.Location = append(p.Location, l)
		p.Sample = append(p.Sample, &profile.Sample{Location: []*profile.Location{l}, Value: []int64{met, met * 4e6}})
	}
	return p
}

func TestProfileIsReadWithoutPlaces(t *testing.T) {
	name := filepath.Join(t.TempDir(), "1.prof")
	if err := writeProfile(stack("main.main", 3, 0x400100, 0x400108), name); err != nil {
		t.Fatal(err)
	}
	p, err := readProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sample) != 1 || weight(p) != 6 {
		t.Errorf("two addresses of one line are %d stacks of weight %d, want 1 of 6", len(p.Sample), weight(p))
	}
	if f := p.Function[0]; f.Name != "main.main" || f.StartLine != 10 || p.Location[0].Line[0].Line != 12 {
		t.Errorf("function and line are lost: %s", p)
	}
	if text := p.String(); strings.Contains(text, "somebody") || p.TimeNanos != 0 {
		t.Errorf("it tells where and when it was made: %s", text)
	}
}

func TestPartsWeighTheSame(t *testing.T) {
	sum, err := equalParts([]*profile.Profile{stack("main.rare", 5, 1), stack("main.often", 5000, 2)})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sum.Sample {
		if s.Value[0] != partWeight {
			t.Errorf("%s weighs %d, want %d", s.Location[0].Line[0].Function.Name, s.Value[0], partWeight)
		}
	}
	if len(sum.Sample) != 2 {
		t.Errorf("%d stacks, want 2", len(sum.Sample))
	}
	if _, err := equalParts([]*profile.Profile{stack("main.never", 0, 1)}); err == nil {
		t.Error("a load without samples is no error")
	}
}

// The file that is built with: what the compiler needs is in it, and nothing that names a machine.
func TestDefaultProfile(t *testing.T) {
	text, err := os.ReadFile("../../cmd/rwl/default.pgo")
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.ParseData(text)
	if err != nil {
		t.Fatal(err)
	}
	rooms := map[string]bool{"rwl/vm.": false, "rwl/vm/executor.": false, "rwl/sqlrt.": false, "rwl/sqlrt/postgres.": false}
	for _, f := range p.Function {
		if f.Filename != "" || strings.HasPrefix(f.Name, "/") {
			t.Errorf("function %q of file %q", f.Name, f.Filename)
		}
		if strings.HasPrefix(f.Name, "rwl/") && f.StartLine == 0 {
			t.Errorf("nobody knows where %s begins, so the compiler cannot find its calls", f.Name)
		}
		for room := range rooms {
			rooms[room] = rooms[room] || strings.HasPrefix(f.Name, room)
		}
	}
	for room, found := range rooms {
		if !found {
			t.Errorf("no function of %s is in it: make profile", room)
		}
	}
	if len(p.Mapping) > 0 || len(p.Comments) > 0 || p.TimeNanos != 0 {
		t.Errorf("it tells of the machine or the time: %v %v %d", p.Mapping, p.Comments, p.TimeNanos)
	}
	if len(text) > 100_000 {
		t.Errorf("it has %d bytes", len(text))
	}
}
