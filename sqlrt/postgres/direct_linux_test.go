package postgres

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/vm/clock"
)

// socketPair is a direct end of a Unix socket, and the other end.
func socketPair(t testing.TB, busy *atomic.Int32, processors int) (*direct, net.Conn, net.Conn) {
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	near, err := net.Dial("unix", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return newDirect(near, busy, processors), near, far
}

func TestDirectWritesMoreThanTheSocketTakes(t *testing.T) {
	d, _, far := socketPair(t, new(atomic.Int32), 2)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	came := make(chan []byte, 1)
	go func() { // ends when all has come
		got := make([]byte, len(sent))
		time.Sleep(10 * time.Millisecond) // let the socket fill
		_, _ = io.ReadFull(far, got)
		came <- got
	}()
	if n, err := d.Write(sent); err != nil || n != len(sent) {
		t.Fatal(n, err)
	}
	if !bytes.Equal(<-came, sent) {
		t.Fatal("other bytes came")
	}
	far.Close()
	if n, err := d.Read(make([]byte, 10)); n != 0 || err != io.EOF {
		t.Fatal(n, err)
	}
	if _, err := d.Write(sent); err == nil {
		t.Fatal("wrote to nobody")
	}
}

func TestDirectKeepsDeadlines(t *testing.T) {
	d, near, far := socketPair(t, new(atomic.Int32), 2)
	d.begins()
	time.AfterFunc(20*time.Millisecond, func() { _ = near.SetReadDeadline(time.Unix(1, 0)) })
	if _, err := d.Read(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	d.ends()
	_ = near.SetReadDeadline(time.Time{})
	_, _ = far.Write([]byte("late"))
	room := make([]byte, 10)
	if n, err := d.Read(room); err != nil || string(room[:n]) != "late" {
		t.Fatal(n, err)
	}
}

// Trying before waiting is given up when it brings nothing, is not done when somebody else waits too or when there is one processor, and
// is taken up again now and then.
func TestDirectTriesOnlyWhereItHelps(t *testing.T) {
	busy := new(atomic.Int32)
	ask := func(d *direct, far net.Conn, thinks time.Duration) {
		d.begins()
		defer d.ends()
		answer := time.AfterFunc(thinks, func() { _, _ = far.Write([]byte("x")) })
		defer answer.Stop()
		if _, err := d.Read(make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
	}
	d, _, far := socketPair(t, busy, 2)
	start := d.tries
	busy.Add(1)
	ask(d, far, 3*time.Millisecond)
	busy.Add(-1)
	if d.tries != start {
		t.Error("it tried while another waited")
	}
	for range 8 {
		ask(d, far, 3*time.Millisecond)
	}
	if start == 0 || d.tries != 0 {
		t.Errorf("a slow server: from %d to %d tries", start, d.tries)
	}
	d.quiet = tryAgain - 1
	ask(d, far, 3*time.Millisecond)
	if d.tries == 0 {
		t.Error("it does not look again")
	}
	single, _, far := socketPair(t, busy, 1)
	ask(single, far, 3*time.Millisecond)
	if single.tries != start {
		t.Error("it tried where the server needs the only processor")
	}
	if busy.Load() != 0 {
		t.Error("somebody is still busy")
	}
}

// A connection goes direct after its first packet, and is interrupted and used again as before.
func TestConnectionsGoDirect(t *testing.T) {
	f := startFake(t, map[string]answer{"select $1": fakeAnswers()["select $1"], "select slow": {tag: "SELECT 0"}})
	f.stall = "select slow"
	c := f.connect(t, clock.NewReal(), 20)
	out := []sqlrt.Datum{asInt}
	query := func() {
		t.Helper()
		if _, err := c.Execute(soon(t), statement(t, "select :a"), []sqlrt.Datum{sqlrt.IntDatum(1)}, out); err != nil || out[0].Int() != 7 {
			t.Fatal(out, err)
		}
	}
	query()
	query()
	if c.direct == nil || c.from != io.Reader(c.direct) || c.to != io.Writer(c.direct) {
		t.Fatal("not direct")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Execute(ctx, statement(t, "select slow"), nil, nil); !sqlrt.AsError(err).Cancelled() {
		t.Fatal(err)
	}
	query()
	if n := c.target.busy.Load(); n != 0 {
		t.Fatal(n, "exchanges are still counted")
	}
}
