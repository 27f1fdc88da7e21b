package vm

import "rwl/sqlrt/measure"

// The time of a measured call has two parts: inside calls of the database, which
// is dtime, and in the program itself, which is atime ($statsdbtime and
// $statsapptime). PostgreSQL does not say how long it worked, so the first
// includes the way there and back.

// callBegins is the instant at which a call of the database begins, 0 when nobody
// wants to know.
func (e *env) callBegins() int64 {
	if b := &e.m.behaviour; !b.DBTime && !b.AppTime {
		return 0
	}
	return e.m.state.Clock.Now()
}

func (e *env) callEnds(begin int64) {
	if begin != 0 {
		e.sql.called += e.m.state.Clock.Now() - begin
	}
}

// split tells the parts of a call that spent so long in the database.
func (e *env) split(c *measure.Call, called int64) {
	if e.m.behaviour.DBTime {
		c.DTime = called
	}
	if e.m.behaviour.AppTime {
		c.ATime = max(c.Done-c.Granted-called, 0)
	}
}
