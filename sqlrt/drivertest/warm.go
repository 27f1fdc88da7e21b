package drivertest

import "rwl/sqlrt"

var warmBehaviours = []behaviour{
	{"warming executes nothing and leaves no transaction", warmNothing},
	{"what was warmed is executed as ever", warmThenExecute},
}

// warmAll warms texts.
func (s *session) warmAll(texts ...string) []*sqlrt.Statement {
	s.Helper()
	var statements []*sqlrt.Statement
	for _, text := range texts {
		statements = append(statements, s.statement(text))
	}
	return s.Warm(s.ctx, statements)
}

func warmNothing(s *subject) {
	a, b := s.connect(), s.connect()
	a.exec("create table t_warm(i bigint primary key)", "insert into t_warm values (1)", "commit")
	a.warmAll("insert into t_warm values (2)", "update t_warm set i = i + 10", "delete from t_warm", "select i from t_warm for update", "drop table t_warm", "commit")
	a.wantStatus(sqlrt.Idle)
	if got := b.number("select sum(i) from t_warm"); got != 1 {
		b.Errorf("the sum is %d", got)
	}
	b.exec("update t_warm set i = 3", "commit") // nothing is locked
	a.wantUsable()
}

func warmThenExecute(s *subject) {
	a := s.connect()
	a.exec("create table t_warmed(i bigint primary key, s varchar(10))", "commit")
	insert, query, wrong := "insert into t_warmed values (:1, :2)", "select i from t_warmed where s = 'b'", "select absent from t_warmed"
	a.warmAll(wrong, insert, query, "select i from t_later")
	for i, text := range []string{"a", "b"} {
		if got := a.with(insert, sqlrt.IntDatum(int64(i+1)), sqlrt.StringDatum(text)).Rows; got != 1 {
			a.Errorf("%d rows", got)
		}
	}
	a.failure("23505", insert, sqlrt.IntDatum(1), sqlrt.NullDatum(sqlrt.String))
	a.rollback()
	a.with(insert, sqlrt.IntDatum(7), sqlrt.StringDatum("b"))
	a.commit()
	if got := a.number(query); got != 7 {
		a.Errorf("%d instead of 7", got)
	}
	a.failure("42703", wrong)
	a.exec("create table t_later(i bigint)", "insert into t_later values (9)")
	if got := a.number("select i from t_later"); got != 9 {
		a.Errorf("%d instead of 9", got)
	}
	a.rollback()
}
