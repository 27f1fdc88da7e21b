package diag

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestExitBitsAndCounts(t *testing.T) {
	log := NewLog(&bytes.Buffer{}, Options{Mute: map[int]bool{64: true}})
	if log.ExitBits() != 0 {
		t.Error("an unused log asks for an exit status")
	}
	log.Report(New(42, at(1, 1)))
	if log.ExitBits() != 0 {
		t.Error("a warning changes the exit status")
	}
	log.Report(New(64, at(1, 1))) // muted, with the runtime bit
	log.Report(New(24, at(1, 1), "$x", "y"))
	log.Report(New(24, at(2, 1), "$x", "y"))
	if log.ExitBits() != int(Runtime|Minor) {
		t.Errorf("exit bits are %d", log.ExitBits())
	}
	if log.Count(24) != 2 || log.Count(64) != 1 || log.Count(17) != 0 {
		t.Error("counts are wrong")
	}
}

func TestMute(t *testing.T) {
	var b bytes.Buffer
	log := NewLog(&b, Options{})
	var f Faults
	f.Mute(42, at(4, 1), Muting{First: true})
	f.Mute(17, at(5, 1), Muting{First: true})
	f.Mute(254, at(6, 1), Muting{})
	f.Mute(22, at(7, 1), Muting{Always: true, First: true})
	f.Mute(427, at(8, 1), Muting{First: true})
	f.Mute(64, at(9, 1), Muting{}) // main has not come there yet
	f.Report(log)
	for _, m := range []*Message{New(42, at(1, 1)), New(17, at(1, 1), "x"), New(22, at(1, 1)), New(427, at(1, 1), "a", "b"), New(64, at(1, 1))} {
		log.Report(m)
	}
	want := "RWL-073: warning at [orders.rwl;5:1]: RWL-017 is muted although it is not a warning\n" +
		"RWL-072: warning at [orders.rwl;6:1]: there is no message RWL-254 that could be muted\n" +
		New(64, at(1, 1)).Error() + "\n"
	if b.String() != want {
		t.Errorf("got %s", b.String())
	}
	if log.ExitBits() != int(Parse|Runtime) {
		t.Error("muted messages do not count for the exit status")
	}
}

func TestRepetitionsAreCounted(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		var b bytes.Buffer
		log := NewLog(&b, Options{JSON: asJSON})
		many := func(n int, m *Message) {
			for range n {
				log.Report(m)
			}
		}
		unique := New(79, at(3, 1), "23505", "s", "duplicate")
		unique.Group = "23505"
		deadlock := New(79, at(3, 1), "40P01", "s", "deadlock")
		deadlock.Group = "40P01"
		many(12355, New(22, at(1, 1)))
		many(11, unique)
		many(10, deadlock)
		many(30, New(306, at(2, 1), "id", "select 1")) // information is never a repetition
		if n := strings.Count(b.String(), "\n"); !asJSON && n != 10+10+10+60 {
			t.Errorf("%d lines are printed", n)
		}
		b.Reset()
		log.Flush()
		want := "RWL-022 at [orders.rwl;1:1] was reported 12,345 times more\n" +
			"RWL-079 at [orders.rwl;3:1] (23505) was reported 1 time more\n"
		if asJSON {
			want = `{"code":"RWL-022","number":22,"severity":"error","place":{"file":"orders.rwl","line":1,"column":1},"text":"was reported 12,345 times more","repeated":12345}` + "\n" +
				`{"code":"RWL-079","number":79,"severity":"error","place":{"file":"orders.rwl","line":3,"column":1},"text":"was reported 1 time more","repeated":1,"group":"23505"}` + "\n"
		}
		if b.String() != want {
			t.Errorf("closing is\n%s", b.String())
		}
		if log.Count(22) != 12355 {
			t.Error("the count lacks repetitions")
		}
		b.Reset()
		log.Flush()
		log.Report(New(22, at(1, 1)))
		if strings.Count(b.String(), "\n") != 1 {
			t.Errorf("after Flush: %s", b.String())
		}
	}
}

// Messages without a place are not taken for one another.
func TestDifferentMessagesWithoutPlaceAreAllPrinted(t *testing.T) {
	var b bytes.Buffer
	log := NewLog(&b, Options{})
	for i := range 50 {
		log.Report(New(240, Place{}, fmt.Sprintf("option%d", i)))
	}
	if n := strings.Count(b.String(), "\n"); n != 50 {
		t.Errorf("%d of 50 are printed", n)
	}
}

func TestSecretsAreBlottedOut(t *testing.T) {
	const secret = `p@ss/w rd"'%`
	log := func(o Options) (*Log, *bytes.Buffer) {
		var b bytes.Buffer
		o.Secrets, o.Sources, o.Explain = []string{secret}, lines{`database d connect "` + secret + `" cafe;`}, true
		return NewLog(&b, o), &b
	}
	for _, asJSON := range []bool{false, true} {
		l, b := log(Options{JSON: asJSON})
		l.AddSecret("")
		l.Report(New(47, at(1, 37), "d", fmt.Errorf("cannot connect to postgres://u:p%%40ss%%2Fw%%20rd%%22%%27%%25@h/db")).
			WithHint("is "+secret+" right?").
			WithDetail("password='p@ss/w rd\"\\'%'", "user u, password "+secret))
		got := b.String()
		for _, part := range []string{"p@ss", "%40ss", "w rd", "rd%22"} {
			if strings.Contains(got, part) {
				t.Errorf("%q is left in\n%s", part, got)
			}
		}
		if n := strings.Count(got, "***"); n != 4 && !(n == 5 && !asJSON) {
			t.Errorf("%d blots in\n%s", n, got)
		}
	}
	l, b := log(Options{})
	l.Report(New(17, at(1, len(`database d connect "`+secret+`" c`)), "cafe"))
	if want := "   1 | database d connect \"***\" cafe;\n     |                          ^\n"; !strings.Contains(b.String(), want) {
		t.Errorf("the caret is displaced:\n%s", b)
	}
	if got := l.Clean("x " + secret); got != "x ***" {
		t.Error(got)
	}
}

func TestSecretThatIsAWordOfTheTextIsNotBetrayed(t *testing.T) {
	if got := printed(Options{Secrets: []string{"declared"}}, New(17, at(1, 1), "x")); !strings.Contains(got, "'x' is not declared") {
		t.Error(got)
	}
}

func TestOverlappingSecrets(t *testing.T) {
	var s secrets
	for _, x := range []string{"abcd", "cdef", "x"} {
		s = s.add(x)
	}
	for in, want := range map[string]string{
		"-abcdef-": "-***-",
		"abcdabcd": "***",
		"1x2x":     "1***2***",
		"abc":      "abc",
		"":         "",
	} {
		if got := s.clean(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
	for _, c := range []struct{ at, want int }{{-1, -1}, {0, 0}, {1, 1}, {3, 1}, {7, 4}, {8, 5}, {20, 17}} {
		if _, got := s.cleanAt("-abcdef-", c.at); got != c.want {
			t.Errorf("offset %d moved to %d, not %d", c.at, got, c.want)
		}
	}
}

// writes remembers each Write by itself.
type writes struct {
	all     []string
	flushed int
}

func (w *writes) Write(p []byte) (int, error) {
	w.all = append(w.all, string(p))
	return len(p), nil
}

func (w *writes) Flush() error {
	w.flushed++
	return nil
}

func TestOneWriteAndFlushForEachMessage(t *testing.T) {
	var w writes
	log := NewLog(&w, Options{Sources: lines{"x"}, Explain: true})
	log.Report(New(17, at(1, 1), "x").WithHint("h").WithDetail("d"))
	if len(w.all) != 1 || w.flushed != 1 || strings.Count(w.all[0], "\n") != 5 {
		t.Errorf("%d writes, %d flushes: %q", len(w.all), w.flushed, w.all)
	}
}

func TestLogUnderManyThreads(t *testing.T) {
	var w writes
	log := NewLog(&w, Options{})
	const threads, each = 16, 200
	var all sync.WaitGroup
	for i := range threads {
		all.Go(func() {
			for k := range each {
				log.Report(New(22, at(k%3+1, 1)))
				log.Report(New(306, at(1, 1), i, k))
				log.AddSecret(fmt.Sprint("secret", k%5))
				if k%50 == 0 {
					log.Mute(42)
					log.Flush()
				}
				_, _, _ = log.ExitBits(), log.Count(22), log.Clean("secret1")
			}
		})
	}
	all.Wait()
	log.Flush()
	if log.Count(22) != threads*each || log.ExitBits() != int(Runtime) {
		t.Errorf("%d messages counted", log.Count(22))
	}
	shown := 0
	for _, text := range w.all {
		switch {
		case strings.HasPrefix(text, "RWL-022: "):
			shown++
		case strings.HasPrefix(text, "RWL-022 at "):
			var n int
			if _, err := fmt.Sscanf(strings.ReplaceAll(text[strings.Index(text, "was"):], ",", ""), "was reported %d", &n); err != nil {
				t.Error(err)
			}
			shown += n
		case !strings.HasPrefix(text, "RWL-306"):
			t.Errorf("torn output: %q", text)
		}
	}
	if shown != threads*each {
		t.Errorf("%d of %d messages are shown or told", shown, threads*each)
	}
}

func TestOnceForEachText(t *testing.T) {
	var b bytes.Buffer
	log := NewLog(&b, Options{})
	for i := range 3 {
		for text := range 12 {
			m := New(472, at(1, 1), fmt.Sprint("text ", text))
			m.Once, m.Repeats = true, i
			log.Report(m)
		}
	}
	log.Report(&Message{Number: 472, Place: at(2, 1), Args: []any{"text 1"}, Once: true})
	log.Flush()
	got := b.String()
	for _, want := range []string{
		"[orders.rwl;1:1]: the server says: text 9\n", "[orders.rwl;2:1]: the server says: text 1\n",
		"RWL-472 at [orders.rwl;1:1] was reported 62 times more\n", // 12*(1+2+3) less 10
	} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is missing or there twice in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\n"); n != 12 {
		t.Errorf("%d lines:\n%s", n, got)
	}
}
