// Package drivertest is what every driver must do: one table of behaviours that runs against each of them, so that one program text
// means the same on both databases.
//
// In comes a function that gives a target on an empty database; out go test failures. The tests of the drivers call Run. The package
// never looks behind the Driver interface, and uses only SQL that both databases understand.
package drivertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"rwl/sqlrt"
)

// Run runs all behaviours against the target that open gives. The database must be empty; each behaviour makes tables of its own in it.
// The clock of the target must be a real one.
func Run(t *testing.T, open func(t *testing.T) sqlrt.Target) {
	target := open(t)
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) { b.check(&subject{T: t, target: target}) })
	}
}

// behaviour is one thing a driver must do.
type behaviour struct {
	name  string
	check func(s *subject)
}

var behaviours = concat(valueBehaviours, executeBehaviours, cursorBehaviours, transactionBehaviours, errorBehaviours, waitBehaviours,
	batchBehaviours, pipelineBehaviours, warmBehaviours)

func concat(groups ...[]behaviour) (all []behaviour) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// patience is how long a statement may take before a test counts it as hanging.
const patience = 30 * time.Second

// subject is the driver in one test.
type subject struct {
	*testing.T
	target sqlrt.Target
}

// session is a connection whose failures end the test.
type session struct {
	*testing.T
	sqlrt.Conn
	ctx context.Context
}

// connect opens a session that is closed at the end of the test.
func (s *subject) connect() *session {
	s.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s.Cleanup(cancel)
	conn, err := s.target.Connect(ctx)
	if err != nil {
		s.Fatalf("connect: %v", err)
	}
	s.Cleanup(func() { conn.Close(context.Background()) })
	return &session{T: s.T, Conn: conn, ctx: ctx}
}

// statement analyses a text.
func (s *session) statement(text string) *sqlrt.Statement {
	s.Helper()
	st, err := sqlrt.NewStatement("", text)
	if err != nil {
		s.Fatalf("%s: %v", text, err)
	}
	return st
}

// exec executes texts one after the other.
func (s *session) exec(texts ...string) {
	s.Helper()
	for _, text := range texts {
		if _, err := s.Execute(s.ctx, s.statement(text), nil, nil); err != nil {
			s.Fatalf("%s: %v", text, err)
		}
	}
}

// with executes a text with values.
func (s *session) with(text string, in ...sqlrt.Datum) sqlrt.Result {
	s.Helper()
	result, err := s.Execute(s.ctx, s.statement(text), in, nil)
	if err != nil {
		s.Fatalf("%s: %v", text, err)
	}
	return result
}

// one executes a text and returns its first row as data of these kinds.
func (s *session) one(text string, kinds ...sqlrt.Kind) []sqlrt.Datum {
	s.Helper()
	out := receivers(kinds)
	result, err := s.Execute(s.ctx, s.statement(text), nil, out)
	if err != nil {
		s.Fatalf("%s: %v", text, err)
	}
	if !result.Fetched {
		s.Fatalf("%s: no row", text)
	}
	return out
}

// number is the one integer that a query gives.
func (s *session) number(text string) int64 {
	s.Helper()
	return s.one(text, sqlrt.Integer)[0].Int()
}

// text is the one string that a query gives.
func (s *session) text(text string) string {
	s.Helper()
	return s.one(text, sqlrt.String)[0].Str
}

// failure executes a text that must fail with this SQLSTATE.
func (s *session) failure(state, text string, in ...sqlrt.Datum) *sqlrt.Error {
	s.Helper()
	_, err := s.Execute(s.ctx, s.statement(text), in, receivers([]sqlrt.Kind{sqlrt.Integer}))
	return s.state(state, text, err)
}

// state checks the SQLSTATE of an error.
func (s *session) state(state, what string, err error) *sqlrt.Error {
	s.Helper()
	var e *sqlrt.Error
	if !errors.As(err, &e) {
		s.Fatalf("%s: error %v (%T), want SQLSTATE %s", what, err, err, state)
	}
	if e.SQLState != state {
		s.Fatalf("%s: SQLSTATE %s (%s), want %s", what, e.SQLState, e.Message, state)
	}
	return e
}

func (s *session) commit() {
	s.Helper()
	if err := s.Commit(s.ctx); err != nil {
		s.Fatalf("commit: %v", err)
	}
}

func (s *session) rollback() {
	s.Helper()
	if err := s.Rollback(s.ctx); err != nil {
		s.Fatalf("rollback: %v", err)
	}
}

// wantStatus checks the transaction status.
func (s *session) wantStatus(want sqlrt.TransactionStatus) {
	s.Helper()
	if got := s.Status(); got != want {
		s.Fatalf("transaction status %d, want %d", got, want)
	}
}

// wantUsable checks that the session lives and executes.
func (s *session) wantUsable() {
	s.Helper()
	if s.Dead() {
		s.Fatal("the session is dead")
	}
	if got := s.number("select 12"); got != 12 {
		s.Errorf("select 12 gives %d", got)
	}
}

// query opens a cursor that brings 10 rows at a time; it is closed at the end of the test.
func (s *session) query(text string, in ...sqlrt.Datum) sqlrt.Rows {
	s.Helper()
	rows, err := s.Query(s.ctx, s.statement(text), in, 10)
	if err != nil {
		s.Fatalf("%s: %v", text, err)
	}
	s.Cleanup(func() { _ = rows.Close(s.ctx) })
	return rows
}

// next fetches one integer from a cursor, or false at its end.
func (s *session) next(rows sqlrt.Rows) (int64, bool) {
	s.Helper()
	out := receivers([]sqlrt.Kind{sqlrt.Integer})
	ok, err := rows.Next(s.ctx, out)
	if err != nil {
		s.Fatalf("next: %v", err)
	}
	return out[0].Int(), ok
}

// all fetches the integers that are left of a cursor.
func (s *session) all(rows sqlrt.Rows) (all []int64) {
	s.Helper()
	for {
		v, ok := s.next(rows)
		if !ok {
			return all
		}
		all = append(all, v)
	}
}

func receivers(kinds []sqlrt.Kind) []sqlrt.Datum {
	out := make([]sqlrt.Datum, len(kinds))
	for i := range out {
		out[i].Kind = kinds[i]
	}
	return out
}
