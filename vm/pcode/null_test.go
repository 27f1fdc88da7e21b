package pcode

import (
	"strings"
	"testing"
)

func TestNullString(t *testing.T) {
	cells := make([]string, 3)
	cells[1] = NullString
	copied := append([]string(nil), cells...)
	if !IsNullString(copied[1]) || IsNullString(copied[0]) {
		t.Error("nullness is lost by copying, or found where it is not")
	}
	for _, s := range []string{"", strings.Repeat("x", 0), "abc"[1:1], string([]byte{}), "null"} {
		if IsNullString(s) {
			t.Errorf("%q is not null", s)
		}
	}
	if NullString != "" || len(NullString+"x") != 1 {
		t.Error("null does not read as empty")
	}
}
