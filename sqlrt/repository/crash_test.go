package repository

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"rwl/vm/clock"
)

// childFile names the variable that turns the test binary into a process that writes until it is killed.
const childFile = "RWL_TEST_WRITE_TO"

func writeUntilKilled(file string) {
	host, err := os.Hostname()
	if err != nil {
		panic(err)
	}
	r, err := Open(context.Background(), "sqlite:"+file, clock.NewReal())
	if err != nil {
		panic(err)
	}
	w, err := r.Begin(context.Background(), RunInfo{Host: host, PID: os.Getpid()}, Saving{})
	if err != nil {
		panic(err)
	}
	sink := w.Phase("p", []string{"p"})
	for second := int64(1); ; second++ {
		sink.Interval(interval(second, 100))
		fmt.Println(second)
		time.Sleep(time.Millisecond)
	}
}

func TestKilledWhileWriting(t *testing.T) {
	for round := range 4 {
		file := t.TempDir() + "/r.db"
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childFile+"="+file)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 60 + 7*round {
			lines.Scan()
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := child.Wait(); err == nil {
			t.Fatal("the child was not killed")
		}
		checkDied(t, file)
	}
}

// laterClock shows a time of day at which the heartbeat is old.
type laterClock struct{ *clock.Real }

func (c laterClock) Wall() time.Time { return c.Real.Wall().Add(10 * time.Second) }

func checkDied(t *testing.T, file string) {
	t.Helper()
	r, err := Open(t.Context(), "sqlite:"+file, laterClock{clock.NewReal()})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var verdict string
	if err := r.db.QueryRow(`pragma integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity_check: %s, %v", verdict, err)
	}
	res, err := r.Run(t.Context(), "last")
	if err != nil {
		t.Fatal(err)
	}
	if res.State != Died || res.Whole.State != Died || res.Phases[0].State != Died {
		t.Errorf("the run shows as %s, its phase as %s", res.State, res.Phases[0].State)
	}
	// Whatever was committed agrees with itself.
	p := res.Whole.procedure("p")
	seconds := number(t, r, `select count(*) from persec where scount = 100`)
	if p.Completed == 0 || float64(p.Completed) != 100*seconds || p.Histogram(0, 0).Count() != p.Completed ||
		number(t, r, `select ecount from runres`) != float64(p.Completed) ||
		number(t, r, `select sum(bcount) from histogram`) != float64(p.Completed) {
		t.Errorf("%d calls, %v seconds", p.Completed, seconds)
	}
	if strings.Contains(fmt.Sprint(res.Ended), "0001") {
		t.Error("a run that died has no end")
	}
}
