package drivertest

import (
	"fmt"

	"rwl/sqlrt"
)

var pipelineBehaviours = []behaviour{
	{"calls that travel together are as those that do not", pipelineTwins},
	{"a null and a text come back from a pipeline", pipelineValues},
}

// pipelineTwins executes groups one by one on one table and together on another: errors, results and rows must be the same.
func pipelineTwins(s *subject) {
	a := s.connect()
	a.exec("create table alone(i bigint primary key)", "create table together(i bigint primary key)", "commit")
	for _, savepoints := range []bool{false, true} {
		a.SetSavepointMode(savepoints)
		// Keys to insert; 0 is a query, -1 the commit.
		for round, group := range [][]int64{{1, 2, 0, -1}, {3, 0, 4, -1}, {3, 0, 5, -1}, {5, 3, 0, -1}, {5, 0, 3, -1}, {0, 0, 6}, {0, 1}, {7, 7, 8, -1}} {
			alone, together := a.group("alone", group, savepoints), a.group("together", group, savepoints)
			for i := range alone {
				alone[i].Alone(a.ctx, a.Conn)
			}
			one := story(alone) + fmt.Sprint(a.Status())
			a.rollback()
			for from := 0; from < len(together); {
				from += a.Pipeline(a.ctx, together[from:])
			}
			if got := story(together) + fmt.Sprint(a.Status()); got != one {
				a.Errorf("group %d, savepoints %v:\n alone    %s\n together %s", round, savepoints, one, got)
			}
			a.rollback()
			want, got := a.text("select count(*) || ' ' || sum(i) from alone"), a.text("select count(*) || ' ' || sum(i) from together")
			if want != got {
				a.Errorf("group %d, savepoints %v: rows %s instead of %s", round, savepoints, got, want)
			}
		}
	}
}

// group makes the calls of a group. In savepoint mode keys are others, so that they are new again.
func (s *session) group(table string, keys []int64, savepoints bool) []sqlrt.Call {
	var calls []sqlrt.Call
	for _, key := range keys {
		if savepoints {
			key += 100
		}
		call := sqlrt.Call{}
		switch key % 100 {
		case 0:
			call.Statement, call.Out = s.statement("select count(*) from "+table), receivers([]sqlrt.Kind{sqlrt.Integer})
		case -1, 99:
		default:
			call.Statement, call.In = s.statement("insert into "+table+" values (:1)"), []sqlrt.Datum{sqlrt.IntDatum(key)}
		}
		calls = append(calls, call)
	}
	return calls
}

// story is what became of the calls.
func story(calls []sqlrt.Call) (text string) {
	for _, x := range calls {
		word := fmt.Sprint(x.Result.Rows)
		if len(x.Out) > 0 {
			word += fmt.Sprint("=", x.Out[0].Int())
		}
		if x.Err != nil {
			e := sqlrt.AsError(x.Err)
			word = fmt.Sprint(e.SQLState, e.RolledBack, e.Repeated)
		}
		text += word + " "
	}
	return text
}

func pipelineValues(s *subject) {
	a := s.connect()
	texts := []string{"select 'abc'", "select cast(null as varchar(5))", "select 5"}
	for range 2 { // the second time they are prepared
		var calls []sqlrt.Call
		for _, text := range texts {
			calls = append(calls, sqlrt.Call{Statement: a.statement(text), Out: receivers([]sqlrt.Kind{sqlrt.String})})
		}
		for from := 0; from < len(calls); {
			from += a.Pipeline(a.ctx, calls[from:])
		}
		if x := calls; x[0].Out[0].Str != "abc" || !x[1].Out[0].Null || x[2].Out[0].Str != "5" {
			a.Errorf("%+v", calls)
		}
	}
}
