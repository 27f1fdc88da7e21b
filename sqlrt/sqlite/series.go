package sqlite

import (
	"sync"

	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// The table function generate_series(start, stop[, step]), which load scripts live on. Its one column is named value; written
// `from generate_series(1, 10) as value` a text reads the same on PostgreSQL. start, stop and step are hidden columns: SQLite turns the
// arguments of a table function into conditions on them.

// seriesCursor is our part of SQLite's cursor structure, in C memory.
type seriesCursor struct {
	table             uintptr // the library's part
	value, stop, step int64
	done              bool
}

const (
	seriesColumns   = "create table x(value integer, start hidden, stop hidden, step hidden)"
	seriesStart     = 1 // column numbers
	seriesStop      = 2
	seriesStep      = 3
	seriesCursorLen = 64
)

// seriesModule is the library's table of the functions below, made once and never freed.
var seriesModule = sync.OnceValue(func() uintptr {
	tls := libc.NewTLS()
	defer tls.Close()
	table := c.Xsqlite3_malloc64(tls, 512)
	if table == 0 {
		return 0
	}
	clear(foreign(table, 512))
	*(*c.Tsqlite3_module)(address(table)) = c.Tsqlite3_module{
		FxConnect: callback(seriesConnect), FxBestIndex: callback(seriesPlan), FxDisconnect: callback(seriesFree),
		FxOpen: callback(seriesOpen), FxClose: callback(seriesFree), FxFilter: callback(seriesFilter), FxNext: callback(seriesNext),
		FxEof: callback(seriesEnd), FxColumn: callback(seriesColumn), FxRowid: callback(seriesRow),
	}
	return table
})

func registerSeries(h *handle) int32 {
	module := seriesModule()
	if module == 0 {
		return c.SQLITE_NOMEM
	}
	return c.Xsqlite3_create_module_v2(h.tls, h.db, h.sql.text(h.tls, "generate_series"), module, 0, 0)
}

func seriesConnect(tls *libc.TLS, db, _ uintptr, _ int32, _, table, _ uintptr) int32 {
	var text arena
	defer text.free(tls)
	if rc := c.Xsqlite3_declare_vtab(tls, db, text.text(tls, seriesColumns)); rc != c.SQLITE_OK {
		return rc
	}
	return seriesAllocate(tls, table)
}

func seriesOpen(tls *libc.TLS, _, cursor uintptr) int32 { return seriesAllocate(tls, cursor) }

// seriesAllocate makes a zeroed structure and writes its address to out.
func seriesAllocate(tls *libc.TLS, out uintptr) int32 {
	p := c.Xsqlite3_malloc64(tls, seriesCursorLen)
	if p == 0 {
		return c.SQLITE_NOMEM
	}
	clear(foreign(p, seriesCursorLen))
	*(*uintptr)(address(out)) = p
	return c.SQLITE_OK
}

func seriesFree(tls *libc.TLS, p uintptr) int32 {
	c.Xsqlite3_free(tls, p)
	return c.SQLITE_OK
}

// seriesPlan tells SQLite to pass start, stop and step, in this order, to seriesFilter. The plan's number says whether there is a step.
func seriesPlan(_ *libc.TLS, _, info uintptr) int32 {
	plan := (*c.Tsqlite3_index_info)(address(info))
	var found [seriesStep + 1]uintptr
	for i := range uintptr(plan.FnConstraint) {
		one := (*c.Tsqlite3_index_constraint)(address(plan.FaConstraint + i*constraintLen))
		if one.FiColumn < seriesStart || one.Fop != c.SQLITE_INDEX_CONSTRAINT_EQ {
			continue
		}
		if one.Fusable == 0 {
			return c.SQLITE_CONSTRAINT // an argument comes from a table that must be read first
		}
		found[one.FiColumn] = plan.FaConstraintUsage + i*usageLen
	}
	if found[seriesStart] == 0 || found[seriesStop] == 0 {
		return c.SQLITE_ERROR
	}
	argument := int32(0)
	for _, usage := range found[seriesStart:] {
		if usage == 0 {
			continue
		}
		argument++
		one := (*c.Tsqlite3_index_constraint_usage)(address(usage))
		one.FargvIndex, one.Fomit = argument, 1
	}
	plan.FidxNum = argument - 2
	plan.FestimatedCost, plan.FestimatedRows = 1000, 1000
	return c.SQLITE_OK
}

// The strides of the library's arrays.
const (
	constraintLen = 12
	usageLen      = 8
)

func seriesFilter(tls *libc.TLS, cursor uintptr, hasStep int32, _ uintptr, n int32, values uintptr) int32 {
	at := (*seriesCursor)(address(cursor))
	f := sqlCall{tls: tls, values: values, n: int(n)}
	at.value, at.stop, at.step, at.done = f.integer(0), f.integer(1), 1, false
	if hasStep != 0 {
		at.step = f.integer(2)
	}
	for i := range f.n {
		at.done = at.done || f.null(i)
	}
	if at.step == 0 && !at.done {
		return c.SQLITE_MISMATCH
	}
	at.done = at.done || at.passed()
	return c.SQLITE_OK
}

// passed tells whether value lies behind stop.
func (at *seriesCursor) passed() bool {
	return at.step > 0 && at.value > at.stop || at.step < 0 && at.value < at.stop
}

func seriesNext(_ *libc.TLS, cursor uintptr) int32 {
	at := (*seriesCursor)(address(cursor))
	before := at.value
	at.value += at.step
	at.done = at.passed() || at.step > 0 && at.value < before || at.step < 0 && at.value > before // the second part: it overflowed
	return c.SQLITE_OK
}

func seriesEnd(_ *libc.TLS, cursor uintptr) int32 {
	return libc.Bool32((*seriesCursor)(address(cursor)).done)
}

func seriesColumn(tls *libc.TLS, cursor, context uintptr, _ int32) int32 {
	c.Xsqlite3_result_int64(tls, context, (*seriesCursor)(address(cursor)).value)
	return c.SQLITE_OK
}

func seriesRow(_ *libc.TLS, cursor, row uintptr) int32 {
	*(*int64)(address(row)) = (*seriesCursor)(address(cursor)).value
	return c.SQLITE_OK
}
