package postgres

import (
	"strings"
	"testing"

	"rwl/sqlrt"
)

func TestNoticesAreKeptUntilTaken(t *testing.T) {
	s := openSession(t, nil)
	if got := s.TakeNotices(); got != nil {
		t.Fatalf("a new session has %v", got)
	}
	run(t, s, `do $$ begin for i in 1..1000 loop raise notice 'same'; end loop; raise warning 'w' using errcode = '01004', hint = 'h', detail = 'd'; end $$`)
	got := s.TakeNotices()
	if len(got) != 2 {
		t.Fatalf("%d notices: %v", len(got), got)
	}
	if n := got[0]; n.Warning || n.Message != "same" || n.Times != 1000 {
		t.Errorf("got %+v", n)
	}
	if n := got[1]; !n.Warning || n.Message != "w" || n.SQLState != "01004" || n.Hint != "h" || n.Detail != "d" || n.Times != 1 {
		t.Errorf("got %+v", n)
	}
	if again := s.TakeNotices(); again != nil {
		t.Errorf("given twice: %v", again)
	}
}

func TestManyDifferentNotices(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, `do $$ begin for i in 1..500 loop raise notice 'number %', i; end loop; raise warning 'last'; end $$`)
	got, times := s.TakeNotices(), 0
	for _, n := range got {
		times += n.Times
	}
	if len(got) != sqlrt.MaxNotices+1 || times != 501 || got[len(got)-1].Message != "last" {
		t.Errorf("%d notices for %d: %v", len(got), times, got)
	}
}

func TestNoticesWhileConnecting(t *testing.T) {
	s := openSession(t, func(c *sqlrt.Config) {
		separator := "?"
		if strings.Contains(c.Connect, "?") {
			separator = "&"
		}
		c.Connect += separator + "options=-c%20client_min_messages%3Ddebug5"
	})
	if got := s.TakeNotices(); len(got) == 0 || got[0].Warning || got[0].Message == "" {
		t.Errorf("got %v", got)
	}
}
