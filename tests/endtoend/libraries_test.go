package endtoend

import (
	"regexp"
	"strconv"
	"testing"
)

// The ready program <ping.rwl> prints times that ascend and rates above zero.
func TestPing(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			o := u.rwl("<ping.rwl>", "-l", newDatabase(t, kind).address, "--seconds=0.8", "--workers=2", "--size=50000")
			o.exited(0).printed(kind+" ", ", 2 workers")
			if o.stderr != "" {
				t.Errorf("something was said: %s", o)
			}
			times := regexp.MustCompile(`(?m)^(round trip|connect) +(\d+)((?: +[0-9.]+[nµm ]?s){4})$`).FindAllStringSubmatch(o.stdout, -1)
			rates := regexp.MustCompile(`(?m)^(round trips|connects|sent|fetched) +(\d+\.\d) (per second|MB/s)$`).FindAllStringSubmatch(o.stdout, -1)
			if len(times) != 2 || len(rates) != 4 {
				t.Fatalf("wanted two lines of times and four of rates from %s", o)
			}
			for _, line := range times {
				ascending(t, line[3])
				if n, _ := strconv.Atoi(line[2]); n == 0 {
					t.Errorf("%s was not measured: %s", line[1], o)
				}
			}
		})
	}
}

// ascending checks that the times of a line are in order.
func ascending(t *testing.T, line string) {
	t.Helper()
	last := 0.0
	for _, m := range regexp.MustCompile(`([0-9.]+)([nµm]?)s`).FindAllStringSubmatch(line, -1) {
		value, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		value *= map[string]float64{"": 1, "m": 1e-3, "µ": 1e-6, "n": 1e-9}[m[2]]
		if value < last {
			t.Errorf("the times do not ascend: %s", line)
		}
		last = value
	}
}

// Without a server, or with options that make no sense, nothing is measured.
func TestPingOfNothing(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	o := u.rwl("<ping.rwl>", "-l", "postgres://nobody:open-sesame@127.0.0.1:1/none", "--seconds=1").exited(2).silent()
	o.said("RWL-047")
	if regexp.MustCompile("open-sesame").MatchString(o.stderr) {
		t.Errorf("the password was printed: %s", o)
	}
	u.rwl("<ping.rwl>", "--workers=0").exited(1).printed("workers must be at least 1")
	u.rwl("<ping.rwl>", "--userhelp").exited(0).printed("--seconds", "--workers", "--size")
}
