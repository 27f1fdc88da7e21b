package drivertest

import (
	"errors"

	"rwl/sqlrt"
)

var transactionBehaviours = []behaviour{
	{"dml starts a transaction, a query does not", implicitBegin},
	{"others see what is committed", visibility},
	{"rollback undoes, ddl too", rollbackUndoes},
	{"a failed transaction refuses everything until rollback", failedTransaction},
	{"commit of a failed transaction", failedCommit},
	{"savepoints", savepoints},
	{"savepoint mode", savepointMode},
	{"transaction statements", transactionStatements},
	{"read only", readOnly},
}

func implicitBegin(s *subject) {
	a := s.connect()
	a.wantStatus(sqlrt.Idle)
	a.commit()
	a.rollback()
	a.exec("select 1")
	a.wantStatus(sqlrt.Idle)
	a.exec("create table begins(i bigint)")
	a.wantStatus(sqlrt.InTransaction)
	a.commit()
	a.wantStatus(sqlrt.Idle)
	a.exec("insert into begins values (1)")
	a.wantStatus(sqlrt.InTransaction)
	a.exec("select i from begins")
	a.wantStatus(sqlrt.InTransaction)
	a.rollback()
	a.wantStatus(sqlrt.Idle)
}

func visibility(s *subject) {
	a, b := s.connect(), s.connect()
	a.exec("create table visible(i bigint)", "commit", "insert into visible values (1)")
	if n := b.number("select count(*) from visible"); n != 0 {
		a.Errorf("%d rows before the commit", n)
	}
	if n := a.number("select count(*) from visible"); n != 1 {
		a.Errorf("a session sees %d rows of its own", n)
	}
	a.commit()
	if n := b.number("select count(*) from visible"); n != 1 {
		a.Errorf("%d rows after the commit", n)
	}
}

func rollbackUndoes(s *subject) {
	a := s.connect()
	a.exec("create table undone(i bigint)", "insert into undone values (1)")
	a.rollback()
	a.failure("42P01", "select * from undone")
}

func failedTransaction(s *subject) {
	a := s.connect()
	a.exec("create table failing(i bigint primary key)", "commit", "insert into failing values (1)")
	a.failure("23505", "insert into failing values (1)")
	a.wantStatus(sqlrt.Failed)
	if e := a.failure("25P02", "select 1"); e.Repeated || !e.Refused() {
		a.Errorf("first refusal: %+v", e)
	}
	if e := a.failure("25P02", "insert into failing values (2)"); !e.Repeated {
		a.Errorf("second refusal: %+v", e)
	}
	a.wantStatus(sqlrt.Failed)
	a.rollback()
	a.wantStatus(sqlrt.Idle)
	if n := a.number("select count(*) from failing"); n != 0 {
		a.Errorf("%d rows survived", n)
	}
}

func failedCommit(s *subject) {
	a := s.connect()
	a.exec("create table uncommitted(i bigint primary key)", "commit")
	for _, commit := range []func() error{
		func() error { return a.Commit(a.ctx) },
		func() error { _, err := a.Execute(a.ctx, a.statement("commit"), nil, nil); return err },
	} {
		a.exec("insert into uncommitted values (1)")
		a.failure("23505", "insert into uncommitted values (1)")
		var e, first *sqlrt.Error
		if err := commit(); !errors.As(err, &e) || !e.RolledBack || !errors.As(e.Cause, &first) || first.SQLState != "23505" ||
			e.SQLState != first.SQLState {
			a.Fatalf("commit: %+v", err)
		}
		a.wantStatus(sqlrt.Idle)
		if n := a.number("select count(*) from uncommitted"); n != 0 {
			a.Errorf("%d rows survived", n)
		}
	}
}

func savepoints(s *subject) {
	a := s.connect()
	a.exec("create table saved(i bigint primary key)", "commit")
	a.exec("insert into saved values (1)", "savepoint one", "insert into saved values (2)")
	a.failure("23505", "insert into saved values (2)")
	a.wantStatus(sqlrt.Failed)
	a.exec("rollback to one")
	a.wantStatus(sqlrt.InTransaction)
	a.exec("insert into saved values (3)", "release savepoint one", "savepoint two", "insert into saved values (4)", "rollback to savepoint two")
	a.commit()
	if n := a.number("select sum(i) from saved"); n != 4 {
		a.Errorf("sum %d, want 1 + 3", n)
	}
	a.exec("insert into saved values (9)")
	a.failure("3B001", "rollback to nowhere")
	a.wantStatus(sqlrt.Failed)
	a.rollback()
}

func savepointMode(s *subject) {
	a := s.connect()
	a.SetSavepointMode(true)
	a.exec("create table modes(i bigint primary key)", "commit", "insert into modes values (1)")
	for range 3 {
		a.failure("23505", "insert into modes values (2), (1)")
		a.wantStatus(sqlrt.InTransaction)
	}
	a.failure("42P01", "insert into nowhere values (1)")
	a.exec("insert into modes values (3)")
	a.commit()
	if n := a.number("select sum(i) from modes"); n != 4 {
		a.Errorf("sum %d, want 1 + 3", n)
	}
	a.SetSavepointMode(false)
	a.exec("insert into modes values (4)")
	a.failure("23505", "insert into modes values (4)")
	a.wantStatus(sqlrt.Failed)
	a.rollback()
}

func transactionStatements(s *subject) {
	a := s.connect()
	a.exec("begin transaction")
	a.wantStatus(sqlrt.InTransaction)
	a.exec("create table stated(i bigint)", "commit work")
	a.wantStatus(sqlrt.Idle)
	a.exec("start transaction isolation level serializable", "insert into stated values (1)", "rollback")
	a.wantStatus(sqlrt.Idle)
	a.exec("begin", "/* now */ insert into stated values (2)", "end")
	if n := a.number("select sum(i) from stated"); n != 2 {
		a.Errorf("sum %d, want 2", n)
	}
}

func readOnly(s *subject) {
	a := s.connect()
	a.exec("create table reading(i bigint)", "commit", "start transaction isolation level serializable read only", "select * from reading")
	a.failure("25006", "insert into reading values (1)")
	a.wantStatus(sqlrt.Failed)
	a.rollback()
	a.exec("insert into reading values (1)", "commit")
}
