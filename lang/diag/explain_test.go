package diag

import (
	"bytes"
	"strings"
	"testing"
)

func TestParseNumber(t *testing.T) {
	for in, want := range map[string]int{
		"RWL-045": 45, "45": 45, "rwl45": 45, "Rwl-45": 45, " 045 ": 45, "RWL_600": 600, "rwl 7": 7, "0": 0,
		"": -1, "RWL-": -1, "x45": -1, "-45": -1, "4.5": -1, "45x": -1, "99999999999": -1,
	} {
		got, err := ParseNumber(in)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("ParseNumber(%q) is %d, %v", in, got, err)
		}
	}
}

func TestExplain(t *testing.T) {
	var b bytes.Buffer
	if err := Explain(&b, 45); err != nil {
		t.Fatal(err)
	}
	want := `RWL-045: error

  the session of '<database>' was released with an open transaction, which
  was rolled back

Effect
  The program goes on with the next statement. The exit status gets 8.

Cause
  The procedure or block that acquired the session ended without commit or
  rollback after it had changed something.

What to do
  Add 'commit;' at its end. To let several procedures share a transaction
  call them from one procedure that uses the database, or within one execute
  block.
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}

func TestExplainEveryNumber(t *testing.T) {
	for _, e := range All() {
		var b bytes.Buffer
		if err := Explain(&b, e.Number); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "%!") || !strings.Contains(b.String(), "What to do") {
			t.Errorf("got\n%s", b.String())
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if len([]rune(line)) > 80 || strings.TrimRight(line, " ") != line {
				t.Errorf("%s: the line is too long or ends in blanks: %q", Code(e.Number), line)
			}
		}
	}
	if err := Explain(&bytes.Buffer{}, 254); err == nil || err.Error() != "there is no message RWL-254" {
		t.Errorf("a number that does not exist: %v", err)
	}
}
