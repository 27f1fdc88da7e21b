package drivertest

import "rwl/sqlrt"

var errorBehaviours = []behaviour{
	{"errors carry sqlstate and position", errorStates},
	{"an error outside of a transaction leaves the session usable", errorOutside},
}

func errorStates(s *subject) {
	a := s.connect()
	a.exec("create table parents(id bigint primary key)",
		"create table faults(id bigint primary key, n bigint not null, p bigint check (p > 0), parent bigint references parents)",
		"insert into faults values (1, 1, 1, null)", "commit")
	for _, c := range []struct {
		state    string
		text     string
		position int // 0 = any
	}{
		{"42601", "select from from where", 0},
		{"42601", "select 1 +* 2 oder 3", 0},
		{"42P01", "select * from missing", 15},
		{"42703", "select missing from faults", 8},
		{"42703", "select :ä, n, missing from faults", 15},
		{"42883", "select missing(1)", 0},
		{"42P07", "create table faults(i bigint)", 0},
		{"42703", "insert into faults(missing) values (1)", 0},
		{"42601", "insert into faults(id, n) values (1, 2, 3)", 0},
		{"23505", "insert into faults values (1, 1, 1, null)", 0},
		{"23502", "insert into faults values (2, null, 1, null)", 0},
		{"23514", "insert into faults values (2, 1, 0, null)", 0},
		{"23503", "insert into faults values (2, 1, 1, 99)", 0},
	} {
		st := a.statement(c.text)
		in := make([]sqlrt.Datum, len(st.Text.Params))
		for i := range in {
			in[i] = sqlrt.StringDatum("x")
		}
		_, err := a.Execute(a.ctx, st, in, nil)
		e := a.state(c.state, c.text, err)
		if c.position > 0 && e.Position != c.position {
			a.Errorf("%s: position %d, want %d", c.text, e.Position, c.position)
		}
		if e.Message == "" || e.Lost() {
			a.Errorf("%s: %+v", c.text, e)
		}
		a.rollback()
	}
}

func errorOutside(s *subject) {
	a := s.connect()
	a.failure("42P01", "select * from missing")
	a.wantStatus(sqlrt.Idle)
	if _, err := a.Query(a.ctx, a.statement("select * from missing"), nil, 10); err == nil {
		a.Error("a cursor on a missing table")
	}
	a.wantStatus(sqlrt.Idle)
	a.wantUsable()
}
