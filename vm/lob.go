package vm

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// A lob variable is a string cell and a cell that says what it holds:
//
//	lobUnfetched         nothing yet; the string is null
//	lobText              the characters in the string; null when a NULL was fetched
//	lobBytes             the bytes in the string; null likewise
//	lobObject and above  a large object of the server, by lobObject + its number
//
// readlob and writelob work on the string, or on the large object through the
// session at work.
const (
	lobUnfetched = iota
	lobText
	lobBytes
	lobObject = 1 << 32
)

const (
	// largestContent is PostgreSQL's limit of one value; a content here is kept below it.
	largestContent = 1<<30 - 1
	// lobChunk is how many bytes of a large object come in one round trip.
	lobChunk = 1 << 20
)

// lobCells are the two cells of a lob variable.
func (e *env) lobCells(v *pcode.Variable) (content *string, form *uint64) {
	base, sbase := e.base, e.sbase
	if v.Main {
		base, sbase = 0, 0
	}
	return &e.strings[sbase+v.Cell], &e.cells[base+v.Flag]
}

// setLOB puts a fetched value into a lob.
func (e *env) setLOB(v *pcode.Variable, d sqlrt.Datum) {
	content, form := e.lobCells(v)
	*content, *form = d.Str, lobText
	switch {
	case d.Form == sqlrt.LOBObject && !d.Null:
		*content, *form = "", lobObject+d.Num
		return
	case d.Form == sqlrt.LOBBytes || v.Bytes:
		*form = lobBytes
	}
	if d.Null {
		*content = pcode.NullString
	}
}

// lobDatum is a lob as it is bound; one that holds nothing yet is NULL.
func (e *env) lobDatum(v *pcode.Variable) sqlrt.Datum {
	content, form := e.lobCells(v)
	d := sqlrt.Datum{Kind: sqlrt.LOB, Str: *content, Null: pcode.IsNullString(*content)}
	switch {
	case *form >= lobObject:
		d.Form, d.Num = sqlrt.LOBObject, *form-lobObject
	case *form == lobBytes:
		d.Form = sqlrt.LOBBytes
	}
	return d
}

// describeLOB is what printvar shows of a lob.
func (e *env) describeLOB(text []byte, v *pcode.Variable) []byte {
	content, form := e.lobCells(v)
	switch {
	case *form == lobUnfetched:
		return append(text, "not fetched"...)
	case *form >= lobObject:
		return fmt.Appendf(text, "large object %d", *form-lobObject)
	case pcode.IsNullString(*content):
		return append(text, "null"...)
	}
	return fmt.Appendf(text, "%q", *content)
}

// lob executes readlob and writelob on the pushed arguments.
func (e *env) lob(in *pcode.Instr) {
	use := e.m.program.LOBs[in.K]
	if use.Target != nil {
		e.readLOB(use)
	} else {
		e.writeLOB(use)
	}
	e.args = e.args[:0]
}

// readLOB copies a lob, or length characters of it from an offset on, into a
// string. What lies behind the end is empty. After a fault the string keeps its value.
func (e *env) readLOB(use *pcode.LOBUse) {
	length, offset := int64(math.MaxInt64), int64(1)
	for i, a := range e.args {
		if a.Null || i == 0 && int64(a.Num) < 0 || i == 1 && int64(a.Num) < 1 {
			e.report(433, [...]string{"length", "offset"}[i], "readlob", i, numberOrNull(a))
			return
		}
		if i == 0 {
			length = int64(a.Num)
		} else {
			offset = int64(a.Num)
		}
	}
	content, form := e.lobCells(use.LOB)
	var text string
	switch {
	case *form == lobUnfetched:
		e.report(147, use.LOB.Name)
		return
	case *form >= lobObject:
		data, err := e.readObject(int64(*form-lobObject), offset-1, length)
		if err != nil {
			e.lobFailed("readlob", err)
			return
		}
		text = string(data)
	case pcode.IsNullString(*content):
		text = pcode.NullString
	default:
		from := lobIndex(*content, *form, offset-1)
		rest := (*content)[from:]
		text = rest[:lobIndex(rest, *form, length)]
	}
	base := e.base
	if use.Target.Main {
		base = 0
	}
	if limit := e.limit(use.Target, base); limit >= 0 && int64(len(text)) > limit {
		e.report(323, limit, use.Target.Name)
		text = cut(text, limit)
	}
	e.write(use.Target, pcode.Value{Str: text, Null: pcode.IsNullString(text)})
}

func numberOrNull(v pcode.Value) any {
	if v.Null {
		return "null"
	}
	return int64(v.Num)
}

// lobIndex is where the first n characters of a text, or bytes, end: at its end
// when it has no more.
func lobIndex(s string, form uint64, n int64) int {
	if n >= int64(len(s)) {
		return len(s)
	}
	if form == lobBytes {
		return int(n)
	}
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// readObject reads length bytes of a large object, or what there is of them.
func (e *env) readObject(oid, offset, length int64) ([]byte, error) {
	if err := e.lobSession(); err != nil {
		return nil, err
	}
	var data []byte
	for length > int64(len(data)) {
		size := min(length-int64(len(data)), lobChunk)
		begin := e.callBegins()
		more, err := e.session.held.ReadLOB(e.m.statementContext(), oid, offset+int64(len(data)), int(size))
		e.callEnds(begin)
		if err != nil {
			return nil, err
		}
		data = append(data, more...)
		if int64(len(more)) < size {
			break
		}
		if len(data) > largestContent {
			return nil, &sqlrt.Error{SQLState: "54000", Message: "the large object is too large for a string", Hint: "read it in parts, with a length and an offset"}
		}
	}
	return data, nil
}

// lobSession readies the session at work for a large object.
func (e *env) lobSession() error {
	e.clearSQLError()
	if e.session.held == nil {
		return &sqlrt.Error{SQLState: "08003", Message: "there is no session"}
	}
	return nil
}

// writeLOB writes a text into a lob from an offset on; the lob ends with it.
func (e *env) writeLOB(use *pcode.LOBUse) {
	offset := int64(1)
	if len(e.args) > 1 {
		if a := e.args[1]; a.Null || int64(a.Num) < 1 {
			e.report(433, "offset", "writelob", 1, numberOrNull(a))
			return
		}
		offset = int64(e.args[1].Num)
	}
	text := e.args[0].Str
	if text == "" {
		e.report(146, use.LOB.Name)
		return
	}
	content, form := e.lobCells(use.LOB)
	if *form >= lobObject {
		e.writeObject(use, int64(*form-lobObject), offset-1, text)
		return
	}
	if offset > largestContent-int64(len(text)) {
		e.report(434, use.LOB.Name, largestContent)
		return
	}
	if *form == lobUnfetched {
		*form = lobText
		if use.LOB.Bytes {
			*form = lobBytes
		}
	}
	*content = overlay(*content, *form, offset-1, text)
}

// overlay is the first n characters of a content, or bytes, and then the text. A
// content that is shorter is filled up: with blanks, or zeros.
func overlay(content string, form uint64, n int64, text string) string {
	kept := content[:lobIndex(content, form, n)]
	fill, have := " ", int64(utf8.RuneCountInString(kept))
	if form == lobBytes {
		fill, have = "\x00", int64(len(kept))
	}
	return kept + strings.Repeat(fill, int(n-have)) + text
}

// writeObject writes through to a large object, inside the transaction.
func (e *env) writeObject(use *pcode.LOBUse, oid, offset int64, text string) {
	if use.Outside {
		e.report(235, "writelob")
		return
	}
	err := e.lobSession()
	if err == nil {
		begin := e.callBegins()
		err = e.session.held.WriteLOB(e.m.statementContext(), oid, offset, []byte(text))
		e.callEnds(begin)
	}
	if err != nil {
		e.lobFailed("writelob", err)
	}
}

// lobFailed reports and counts an error of the database.
func (e *env) lobFailed(statement string, err error) {
	if e.m.stopping() {
		return
	}
	x := e.countError(err, statement)
	if e.willRetry(x.SQLState) || e.toldBefore(x) {
		return
	}
	m := diag.New(80, e.place(), x.SQLState, x.Message)
	m.Group = x.SQLState
	m.Detail = serverDetail(x)
	e.send(m)
}
