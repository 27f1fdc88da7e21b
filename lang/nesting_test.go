package lang

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"rwl/lang/diag"
)

// However deep a text nests, there is a message and no end of the stack.
func TestNestingHasAnEnd(t *testing.T) {
	natives := natives()
	for _, c := range []struct{ before, open, middle, close, after string }{
		{"i := ", "(", "1", ")", ";"},
		{"i := ", "- ", "1", "", ";"},
		{"i := ", "not ", "1", "", ";"},
		{"i := ", "1 + ", "1", "", ";"},
		{"i := ", "1 || ", "1", "", ";"},
		{"i := ", "1 ? 2 : ", "3", "", ";"},
		{"i := ", "sqrt(", "1", ")", ";"},
		{"i := ", "(1 is null or (", "1", "))", ";"},
		{"", "if i then ", "", " end if;", ""},
		{"", "if i then i := 1; else ", "", " end if;", ""},
		{"", "execute ", "", " end execute;", ""},
		{"", "while i loop ", "", " end loop;", ""},
		{"procedure p() ", "for i := 1 .. 2 loop ", "", " end loop;", " end p;"},
		{"$if ", "(", "1", ")", " $then $endif"},
		{"$if ", "not ", "1", "", " $then $endif"},
	} {
		for _, depth := range []int{100, 20_000} {
			text := "integer i := 0;\n" + c.before + strings.Repeat(c.open, depth) + c.middle + strings.Repeat(c.close, depth) + c.after + "\n"
			for _, unit := range []*Unit{Check(surroundings(natives, []byte(text))), Compile(surroundings(natives, []byte(text)))} {
				if deep := depth > 100; unit.Faults.Err() != deep || deep && unit.Faults.Sorted()[0].Number != 428 {
					t.Errorf("%d times %q: %v", depth, c.open, firstOf(unit.Faults.Sorted()))
				}
			}
		}
	}
}

// What is long but not deep has no limit.
func TestLengthHasNoEnd(t *testing.T) {
	natives := natives()
	const many = 20_000
	for _, text := range []string{
		"printline 1" + strings.Repeat(", 1", many) + ";\n",
		"integer i := 0;\nif i then null;" + strings.Repeat(" elseif i then null;", many) + " end if;\n",
		"integer i := 0;\n" + strings.Repeat("i := (i + 1);\n", many),
		"select " + strings.Repeat("(", many) + "1" + strings.Repeat(")", many) + ";\n",
		"select 1" + strings.Repeat(" /*", many) + strings.Repeat("*/", many) + ";\n",
		"select 1" + strings.Repeat(" + 1", many) + ";\n",
	} {
		if unit := Check(surroundings(natives, []byte(text))); unit.Faults.Err() {
			t.Errorf("%.40q…: %v", text, firstOf(unit.Faults.Sorted()))
		}
	}
}

func firstOf(messages []*diag.Message) []*diag.Message { return messages[:min(3, len(messages))] }

// However deep files include each other, RWL-115 ends it.
func TestIncludesHaveAnEnd(t *testing.T) {
	for depth, want := range map[int]int{41: 0, 42: 115} {
		o := surroundings(natives(), []byte(`$include:"1"`+"\n"))
		o.Open = func(name string, _ bool) ([]byte, string, error) {
			n, err := strconv.Atoi(name)
			if n < depth {
				return fmt.Appendf(nil, "$include:\"%d\"\n", n+1), name, err
			}
			return []byte("integer i;\n"), name, err
		}
		number := 0
		if unit := Check(o); unit.Faults.Len() > 0 {
			number = unit.Faults.Sorted()[0].Number
		}
		if number != want {
			t.Errorf("%d files deep: message %d, want %d", depth, number, want)
		}
	}
}

// A procedure has as many variables as operands can reach, then RWL-411 says so.
func TestFramesHaveAnEnd(t *testing.T) {
	for variables, want := range map[int]int{30_000: 0, 70_000: 411} {
		var text bytes.Buffer
		text.WriteString("procedure p()\n")
		for i := range variables {
			fmt.Fprintf(&text, "integer v%d;\n", i)
		}
		text.WriteString("end p;\n")
		number := 0
		if unit := Check(surroundings(natives(), text.Bytes())); unit.Faults.Len() > 0 {
			number = unit.Faults.Sorted()[0].Number
		}
		if number != want {
			t.Errorf("%d variables: message %d, want %d", variables, number, want)
		}
	}
}
