package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/google/pprof/profile"
)

// partWeight is what the samples of one load add up to in the profile for the compiler.
const partWeight = 1_000_000

// readProfile reads what one process left and takes out all but what the compiler uses: stacks of functions with lines, and how often
// each was met. Addresses, paths and times are of one machine and one run.
func readProfile(name string) (*profile.Profile, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	p, err := profile.ParseData(text)
	if err != nil {
		return nil, err
	}
	samples := slices.IndexFunc(p.SampleType, func(t *profile.ValueType) bool { return t.Type == "samples" && t.Unit == "count" })
	if samples < 0 {
		return nil, fmt.Errorf("the profile does not count samples")
	}
	neutral := &profile.Profile{SampleType: []*profile.ValueType{p.SampleType[samples]}, PeriodType: p.PeriodType, Period: p.Period,
		Location: p.Location, Function: p.Function}
	for _, s := range p.Sample {
		neutral.Sample = append(neutral.Sample, &profile.Sample{Location: s.Location, Value: []int64{s.Value[samples]}})
	}
	for _, f := range neutral.Function {
		f.Filename = ""
	}
	for _, l := range neutral.Location {
		l.Address, l.Mapping = 0, nil
	}
	return neutral.Compact(), nil // joins the locations that only their addresses told apart
}

// weight adds up the samples.
func weight(p *profile.Profile) int64 {
	var sum int64
	for _, s := range p.Sample {
		sum += s.Value[0]
	}
	return sum
}

// equalParts adds profiles up so that all weigh the same.
func equalParts(parts []*profile.Profile) (*profile.Profile, error) {
	for _, p := range parts {
		whole := weight(p)
		if whole == 0 {
			return nil, fmt.Errorf("a load has no samples")
		}
		p.Scale(float64(partWeight) / float64(whole))
	}
	return profile.Merge(parts)
}

// writeProfile replaces the file.
func writeProfile(p *profile.Profile, name string) error {
	var text bytes.Buffer
	if err := p.Write(&text); err != nil {
		return err
	}
	return os.WriteFile(name, text.Bytes(), 0o644)
}
