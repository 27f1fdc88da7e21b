package endtoend

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The study on one server: what it prints is what was measured, theory is
// right, and open arrivals show what closed ones hide.
func TestQueueing(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	o := u.rwl(example(t, "queueing"), "--servers=1", "--utilisation=0.7", "--service=0.01", "--users=2", "--seconds=3", "--standstill=0.5", "--seed=3")
	o.exited(0)
	usual, still, found := strings.Cut(o.stdout, "stand still for")
	if !found {
		t.Fatalf("no second part in %s", o)
	}

	// Theory: a response of M/M/1 is exponential, with the mean S/(1-ρ).
	first := table(t, usual)
	mean := 0.01 / 0.3
	near(t, "mean response", first["response mean"][0], mean)
	for _, p := range []float64{50, 90, 99} {
		near(t, "percentile of the response", first["response p"+strconv.Itoa(int(p))][0], -mean*math.Log(1-p/100))
		near(t, "percentile of the wait", first["wait and lag p"+strconv.Itoa(int(p))][0], max(0, -mean*math.Log((1-p/100)/0.7)))
	}
	// The closed system: mean value analysis with the think time that is left gives the rate of 70 back.
	closed := first["response mean"][2]
	think, response, inside := 2/70.0-closed, 0.0, 0.0
	for n := 1.0; n <= 2; n++ {
		response = 0.01 * (1 + inside)
		inside = response * n / (response + think)
	}
	near(t, "rate of the closed system", 2/(response+think), 70)

	// Counts: the same as in the repository, and nothing is lost there.
	second := table(t, still)
	repo := openDatabase(t, "sqlite", "sqlite:"+u.repository())
	repo.none("calls that are not conserved", `select * from rwl_calls where planned <> completed + failed + unfinished`)
	for phase, n := range []float64{first["requests"][1], first["requests"][3], second["requests"][0], second["requests"][1]} {
		measured := repo.number(`select completed from rwl_calls where vname = 'request' and phase = $1`, phase+1)
		if float64(measured) != n || n == 0 {
			t.Errorf("phase %d: %d calls were measured, %v printed", phase+1, measured, n)
		}
	}

	// The difference.
	if open, closed := first["response mean"][1], first["response mean"][3]; open < closed {
		t.Errorf("the open response of %v s is shorter than the closed one of %v s", open, closed)
	}
	late := second["longer than"]
	if late[0] <= late[1] || late[1] == 0 {
		t.Errorf("the standstill met %v open and %v closed requests", late[0], late[1])
	}
	for _, title := range []string{"response", "wait and lag"} {
		for column := range 2 {
			last := 0.0
			for _, p := range []string{"p50", "p90", "p99"} {
				if v := first[title+" "+p][1+column]; v < last {
					t.Errorf("%s %s, column %d: %v is less than %v before it", title, p, column, v, last)
				} else {
					last = v
				}
			}
		}
	}
	if lag := first["lag mean"]; len(lag) != 2 || lag[1] != 0 {
		t.Errorf("lag of %v: requests of a closed loop are never late", lag)
	}
}

// Theory for several servers and other distributions, against published values.
func TestQueueingTheory(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	for _, c := range []struct {
		servers, utilisation, distribution string
		wait                               float64 // in mean services
	}{
		{"4", "0.9", "exponential", 0.78778 / (4 * 0.1)}, // Erlang's C of 3.6 on 4
		{"2", "0.5", "exponential", 1.0 / 3},
		{"1", "0.5", "constant", 0.5}, // Pollaczek and Khinchine
		{"1", "0.8", "erlang2", 0.8 / 0.2 * 0.75},
		{"1", "0.8", "mixed", 0.8 / 0.2 * 3.25},
	} {
		o := u.rwl(example(t, "queueing"), "--servers="+c.servers, "--utilisation="+c.utilisation, "--distribution="+c.distribution,
			"--service=0.1", "--seconds=0.1", "--standstill=0", "--no-save").exited(0)
		rows := table(t, o.stdout)
		near(t, c.servers+" servers, "+c.distribution+": wait", rows["wait and lag mean"][0], 0.1*c.wait)
		near(t, c.servers+" servers, "+c.distribution+": response", rows["response mean"][0], 0.1*(1+c.wait))
		if c.servers == "2" { // 1-P(R > t) is 1-exp(-t/S)(1+t/3S)
			x := rows["response p90"][0] / 0.1
			near(t, "p90 of two servers", math.Exp(-x)*(1+x/3), 0.1)
		}
	}
	u.rwl(example(t, "queueing"), "--utilisation=1").exited(1).printed("utilisation must be between 0 and 1")
	u.rwl(example(t, "queueing"), "--distribution=normal").exited(1).printed("distribution one of")
	u.rwl(example(t, "queueing"), "--servers=8", "--users=5").exited(1).printed("5 users cannot keep 8 servers busy")
}

// near checks a printed value of three digits.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.006*math.Abs(want) {
		t.Errorf("%s: %v, wanted %v", what, got, want)
	}
}

var (
	tableRow   = regexp.MustCompile(`^(\D*?) +(mean|p[0-9.]+|max)? +(\S.*)$`)
	lateRow    = regexp.MustCompile(`^(longer than) \S+ +()(\d.*)$`)
	unitedTime = regexp.MustCompile(`^([0-9.]+)([nµm]?)s?$`)
)

// table reads the printed rows: the numbers of each, times in seconds, under its
// title and what it tells. A row without a title belongs to the one above.
func table(t *testing.T, text string) map[string][]float64 {
	t.Helper()
	rows, title := map[string][]float64{}, ""
	for line := range strings.Lines(text) {
		m := lateRow.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			m = tableRow.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		}
		if m == nil {
			continue
		}
		if m[1] != "" {
			title = strings.TrimSpace(m[1])
		}
		var numbers []float64
		for _, word := range strings.Fields(m[3]) {
			if n := unitedTime.FindStringSubmatch(word); n != nil {
				v, _ := strconv.ParseFloat(n[1], 64)
				numbers = append(numbers, v*map[string]float64{"": 1, "m": 1e-3, "µ": 1e-6, "n": 1e-9}[n[2]])
			}
		}
		rows[strings.TrimSpace(title+" "+m[2])] = numbers
	}
	return rows
}
