package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
)

// measureAllocations runs the tests that count allocations, which CI runs too. The row is the number of those that fail.
func measureAllocations(b *bench) error {
	output, testing := b.goCommand("test", "-count=1", "-json", "-run", "(?i)alloc", "./vm/...", "./sqlrt/...", "./stdlib")
	var passed, failed []string
	lines := bufio.NewScanner(strings.NewReader(output))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var event struct{ Action, Package, Test string }
		if json.Unmarshal(lines.Bytes(), &event) != nil || event.Test == "" || strings.Contains(event.Test, "/") {
			continue
		}
		name := strings.TrimPrefix(event.Package, "rwl/") + "." + event.Test
		switch event.Action {
		case "pass":
			passed = append(passed, name)
		case "fail":
			failed = append(failed, name)
		}
	}
	if len(passed) == 0 || testing != nil && len(failed) == 0 {
		return fmt.Errorf("the tests did not run: %v: %.300s", testing, output)
	}
	b.sample("allocations", float64(len(failed)))
	text := "pass: " + strings.Join(passed, " ")
	if len(failed) > 0 {
		text = "fail: " + strings.Join(failed, " ") + "; " + text
	}
	b.detail("allocations", text)
	return nil
}
