package executor

import (
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"rwl/vm/clock"
)

// TestPosted makes round trips with messages of all sizes, sent together with others' or not.
func TestPosted(t *testing.T) {
	for what, prompt := range map[string]bool{"together": false, "promptly": true} {
		t.Run(what, func(t *testing.T) {
			eachWay(t, func(t *testing.T, group maker) {
				const tasks, trips = 25, 20
				g, run := group(t, tasks)
				for n := range tasks {
					s, other := pair(t)
					go echo(other) // ends with the connection
					g.Add(func(task *Task) {
						for i := range trips {
							task.x.prompt.Store(prompt)
							message := make([]byte, 1+i*(n+1))
							if i == trips/2 {
								message = make([]byte, mostPosted+n-tasks/2) // more than 16 KB, or just not
							}
							message[0], message[len(message)-1] = byte(i), byte(n)
							before, sent := task.x.clk.Now(), int64(0)
							s.Post(message, &sent)
							answer := make([]byte, len(message))
							for got := 0; got < len(answer); {
								n, err := s.Read(task, answer[got:])
								if err != nil {
									t.Error(err)
									return
								}
								got += n
							}
							if string(answer) != string(message) {
								t.Errorf("trip %d of task %d: another answer", i, n)
							}
							if sent < before || sent > task.x.clk.Now() {
								t.Errorf("sent at %d, not after %d", sent, before)
							}
						}
					})
				}
				run()
			})
		})
	}
}

// TestPostedToTheDead has the other end close its connection before the message: what it said is read first, then there is an error,
// not a wait.
func TestPostedToTheDead(t *testing.T) {
	for what, end := range map[string]func(*net.UnixConn) error{"closed": (*net.UnixConn).Close, "deaf": (*net.UnixConn).CloseRead} {
		for _, words := range []string{"", "last words"} {
			t.Run(what+words, func(t *testing.T) {
				eachWay(t, func(t *testing.T, group maker) {
					g, run := group(t, 2)
					s, other := pair(t)
					_, _ = io.WriteString(other, words)
					if err := end(other.(*net.UnixConn)); err != nil {
						t.Fatal(err)
					}
					for n := range 2 { // so that the first is not alone
						g.Add(func(task *Task) {
							if n == 1 {
								task.SleepUntil(task.x.clk, task.x.clk.Now()+5e7, nil)
								return
							}
							s.Post([]byte("hello?"), nil)
							b := make([]byte, 20)
							n, err := s.Read(task, b)
							if string(b[:n]) != words || (err == nil) != (words != "") {
								t.Errorf("%q %v", b[:n], err)
							}
							if words != "" {
								s.Post([]byte("hello?"), nil)
								if n, err = s.Read(task, b); n != 0 || err == nil {
									t.Error(n, err)
								}
							}
						})
					}
					run()
				})
			})
		}
	}
}

// TestRingWaits has a ring wait for nothing, for the end of a pause, and for a descriptor that it listens to again and again.
func TestRingWaits(t *testing.T) {
	r, err := newRing(clock.NewReal())
	if err != nil {
		t.Logf("the kernel has none for us: %v", err)
		return
	}
	defer r.close()
	if !r.wait(0, true) || !r.wait(int64(time.Microsecond), false) {
		t.Error("something came")
	}
	event, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(event)
	r.listen(event)
	for range 3 {
		if !r.wait(0, true) {
			t.Error("roused by nobody")
		}
		_, _ = unix.Write(event, rouseValue[:])
		if r.wait(int64(time.Minute), true) {
			t.Error("not roused")
		}
		c, ok := r.next()
		if !ok || c.number != aboutRousing || c.flags&goesOn == 0 || c.result != unix.POLLIN {
			t.Errorf("%+v %v", c, ok)
		}
	}
	if c, ok := r.next(); ok {
		t.Errorf("%+v", c)
	}
}

// TestRingTakesMoreThanItHas adds more at once than there is room for, in the one queue and in the other.
func TestRingTakesMoreThanItHas(t *testing.T) {
	r, err := newRing(clock.NewReal())
	if err != nil {
		t.Logf("the kernel has none for us: %v", err)
		return
	}
	defer r.close()
	const many = ringCompletions + 3*ringSize
	for i := range uint64(many) {
		r.receive(-1, make([]byte, 1), i<<2, false)
	}
	seen := make(map[uint64]bool)
	for len(seen) < many {
		r.wait(0, true)
		for c, ok := r.next(); ok; c, ok = r.next() {
			if syscall.Errno(-c.result) != unix.EBADF || seen[c.number] {
				t.Fatalf("%+v", c)
			}
			seen[c.number] = true
		}
	}
}
