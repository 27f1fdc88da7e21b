package postgres

import (
	"context"
	"encoding/binary"
	"io"
	"math"
	"net"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/vm/clock"
)

// cannedConn answers every write with the same bytes.
type cannedConn struct {
	net.Conn
	answer []byte
	rest   []byte
}

func (c *cannedConn) Write(b []byte) (int, error) {
	c.rest = c.answer
	return len(b), nil
}

func (c *cannedConn) Read(b []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(b, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func (c *cannedConn) SetDeadline(time.Time) error { return nil }
func (c *cannedConn) Close() error                { return nil }

func message(kind byte, body ...byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4)), body...)
}

// canned is a connection that has this statement prepared, and gets an integer, a double and "abc" from it.
func canned(st *sqlrt.Statement, text bool) *conn {
	p := &plan{text: st.Text.Native, name: "rwl_1", params: []form{int4Form, float8Form, textForm}, places: make([]sqlrt.Column, 3),
		forms: []form{int8Form, float8Form, textForm}, columns: make([]sqlrt.Column, 3), formats: []byte{0, 3, 0, 1, 0, 1, 0, 0}}
	row := []byte{0, 2, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 8}
	row = binary.BigEndian.AppendUint64(row, math.Float64bits(2.5))
	if text {
		row[1] = 3
		row = append(row, 0, 0, 0, 3, 'a', 'b', 'c')
	}
	var answer []byte
	for _, m := range [][]byte{message('2'), message('D', row...), message('C', []byte("SELECT 1\x00")...), message('Z', 'I')} {
		answer = append(answer, m...)
	}
	c := &conn{target: &target{}, clk: clock.NewReal(), status: 'I', controls: newControls("begin")}
	c.answerWith(answer)
	c.cache.room = 20
	c.cache.add(p)
	return c
}

func (c *conn) answerWith(answer []byte) {
	canned := &cannedConn{answer: answer}
	c.net, c.from, c.to = canned, canned, canned
}

func TestExecuteAllocatesNothing(t *testing.T) {
	st := statement(t, "select :a, :b, :c")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, text := range []bool{false, true} {
		c := canned(st, text)
		in := []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.5), sqlrt.StringDatum("xyz")}
		out := []sqlrt.Datum{asInt, asDouble, {Kind: sqlrt.String, Keep: new(sqlrt.Keeper)}}
		allocations := testing.AllocsPerRun(200, func() {
			out[2].Str = ""
			c.ResetSent()
			r, err := c.Execute(ctx, st, in, out)
			if err != nil || !r.Fetched {
				t.Fatal(r, err)
			}
		})
		if allocations > 0 || out[0].Int() != 9 || out[1].Double() != 2.5 {
			t.Errorf("%v allocations; %v", allocations, out)
		}
	}
}

func TestCursorRowsAllocateNothing(t *testing.T) {
	s := openSession(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	const rows = 100_000
	cursor, err := s.Query(ctx, statement(t, "select n, n * 0.5::float8, 'the name of ' || n from generate_series(1, 300000) n"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := []sqlrt.Datum{asInt, asDouble, {Kind: sqlrt.String, Keep: new(sqlrt.Keeper)}}
	read := int64(0)
	allocations := testing.AllocsPerRun(rows, func() {
		ok, err := cursor.Next(ctx, out)
		if read++; err != nil || !ok || out[0].Int() != read {
			t.Fatal(read, ok, err, out)
		}
	})
	if allocations > 0 || out[2].Str != "the name of 100001" {
		t.Errorf("%v allocations; %v", allocations, out)
	}
	if err := cursor.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkDecodeAndEncode(b *testing.B) {
	st := statement(b, "select :a, :b, :c")
	c := canned(st, true)
	in := []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.5), sqlrt.StringDatum("xyz")}
	out := []sqlrt.Datum{asInt, asDouble, asString}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Execute(context.Background(), st, in, out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExecute(b *testing.B) {
	s := openSession(b, nil)
	run(b, s, "create table t as select i as id, i * 2 as n from generate_series(1, 1000) i")
	run(b, s, "create unique index on t(id)")
	commit(b, s)
	st := statement(b, "select n from t where id = :id")
	in, out := []sqlrt.Datum{sqlrt.IntDatum(500)}, []sqlrt.Datum{asInt}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Execute(ctx, st, in, out); err != nil || out[0].Int() != 1000 {
			b.Fatal(out, err)
		}
	}
}

// Whatever the server sends, reading it ends in values or in an error.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("2\x00\x00\x00\x04Z\x00\x00\x00\x05I"))
	f.Add(append(message('D', 0, 1, 0, 0, 0, 8, 1, 2, 3), message('Z', 'T')...))
	f.Add(append(message('E', []byte("SERROR\x00C42601\x00P3\x00\x00")...), message('Z', 'E')...))
	f.Add(append(append(message('t', 0, 1, 0, 0, 0, 23), message('T', 0, 1, 'x', 0)...), message('Z', 'I')...))
	f.Fuzz(func(t *testing.T, answer []byte) {
		st := statement(t, "select :a, :b, :c")
		c := canned(st, true)
		c.answerWith(answer)
		in := []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.5), sqlrt.StringDatum("xyz")}
		for i := 0; i < 2 && !c.Dead(); i++ {
			_, _ = c.Execute(context.Background(), st, in, []sqlrt.Datum{asInt, asDouble, asString})
		}
		if rows, err := c.Query(context.Background(), statement(t, "select 2"), nil, 2); err == nil {
			_, _ = rows.Next(context.Background(), []sqlrt.Datum{asInt})
			_ = rows.Close(context.Background())
		}
	})
}
