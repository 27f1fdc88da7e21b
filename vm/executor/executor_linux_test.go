package executor

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"rwl/vm/clock"
)

// maker makes executors for so many tasks; run fails the test when they do not end.
type maker func(t *testing.T, tasks int) (g *Group, run func())

// eachWay does a test with io_uring, where the kernel has one that we may use, and with epoll.
func eachWay(t *testing.T, test func(*testing.T, maker)) {
	if r, err := newRing(clock.NewReal()); err == nil {
		r.close()
		t.Run("ring", func(t *testing.T) {
			test(t, func(t *testing.T, tasks int) (*Group, func()) { return group(t, tasks, false) })
		})
	}
	t.Run("epoll", func(t *testing.T) {
		test(t, func(t *testing.T, tasks int) (*Group, func()) { return group(t, tasks, true) })
	})
}

func group(t *testing.T, tasks int, ringless bool) (g *Group, run func()) {
	t.Helper()
	c := clock.NewReal()
	g = newGroup(c, tasks, ringless)
	if g == nil {
		t.Fatal("no executors")
	}
	return g, func() {
		t.Helper()
		g.Start()
		done := make(chan struct{})
		go func() { // ends with the tasks, or with the test
			g.Wait()
			close(done)
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatal("tasks hang")
		}
		c.Close()
	}
}

// pair is a socket and the other end of its connection.
func pair(t *testing.T) (*Socket, net.Conn) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ends [2]net.Conn
	for i, fd := range fds {
		file := os.NewFile(uintptr(fd), "pair")
		if ends[i], err = net.FileConn(file); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	s, err := NewSocket(ends[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); ends[1].Close() })
	return s, ends[1]
}

// echo sends back what comes, now and then in two pieces.
func echo(conn net.Conn) {
	var b [64]byte
	for i := 0; ; i++ {
		n, err := conn.Read(b[:])
		if err != nil {
			return
		}
		half := 0
		if i%7 == 0 {
			half = n / 2
			_, _ = conn.Write(b[:half])
			runtime.Gosched()
		}
		if _, err = conn.Write(b[half:n]); err != nil {
			return
		}
	}
}

// ask makes one round trip.
func ask(s *Socket, task *Task, b []byte) error {
	if _, err := s.Write(task, b); err != nil {
		return err
	}
	for got := 0; got < len(b); {
		n, err := s.Read(task, b[got:])
		if err != nil {
			return err
		}
		got += n
	}
	return nil
}

func TestRoundTrips(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const tasks, trips = 9, 100
		g, run := group(t, tasks)
		var made atomic.Int64
		for range tasks {
			s, other := pair(t)
			go echo(other) // ends with the connection
			g.Add(func(task *Task) {
				b := []byte("twelve bytes")
				for i := range trips {
					b[0] = byte(i)
					if err := ask(s, task, b); err != nil || b[0] != byte(i) || string(b[1:]) != "welve bytes" {
						t.Error(i, string(b), err)
						return
					}
					made.Add(1)
				}
			})
		}
		run()
		if made.Load() != tasks*trips {
			t.Error(made.Load())
		}
	})
}

func TestSleepersWakeInTime(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const tasks = 50
		g, run := group(t, tasks)
		for range tasks {
			g.Add(func(task *Task) {
				c := task.x.clk
				for range 20 {
					until := c.Now() + rand.Int64N(2e6)
					if task.SleepUntil(c, until, nil) {
						t.Error("woken by nobody")
					}
					if now := c.Now(); now < until {
						t.Errorf("%d ns too early", until-now)
					}
				}
			})
		}
		run()
	})
}

// TestSleepersComeBack: who was away and has not left since its last wait waits on an executor again, and not among Go's goroutines, which
// are late beside executors. Who left waits there: it would leave again.
func TestSleepersComeBack(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		g, run := group(t, 3)
		for range 3 {
			g.Add(func(task *Task) {
				c, back := task.x.clk, 0
				sleep := func() (away bool) {
					if until := c.Now() + 100_000; task.SleepUntil(c, until, nil) || c.Now() < until {
						t.Error("woken by nobody")
					}
					if !task.hold() {
						return true
					}
					task.goOn()
					return false
				}
				for range 20 {
					task.Leave()
					if !sleep() {
						t.Error("came back to leave again")
					}
					if !sleep() { // the watch may have been faster
						back++
					}
				}
				if back == 0 {
					t.Error("still away")
				}
			})
		}
		run()
	})
}

// TestTokenGoesRound hands a token from task to task, on different executors.
func TestTokenGoesRound(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const tasks, rounds = 7, 300
		g, run := group(t, tasks)
		var list [tasks]*Task
		var turn atomic.Int64
		var ready sync.WaitGroup
		ready.Add(tasks)
		for i := range tasks {
			g.Add(func(task *Task) {
				list[i] = task
				ready.Done()
				task.Leave()
				ready.Wait()
				for n := int64(i); n < tasks*rounds; n += tasks {
					for turn.Load() != n {
						if !task.Park(clock.Never) {
							task.enter()
							task.goOn()
						}
					}
					turn.Add(1)
					list[(i+1)%tasks].Wake()
				}
			})
		}
		run()
		if turn.Load() != tasks*rounds {
			t.Error(turn.Load())
		}
	})
}

// TestNobodyIsKept has tasks that do not wait as tasks should: each goes on only when all others have come as far.
func TestNobodyIsKept(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const tasks = 6
		for what, wait := range map[string]func(*Task, *atomic.Int64, chan struct{}){
			"computing": func(_ *Task, arrived *atomic.Int64, _ chan struct{}) {
				for arrived.Load() < tasks {
				}
			},
			"blocked":   func(_ *Task, _ *atomic.Int64, all chan struct{}) { <-all },
			"announced": func(task *Task, _ *atomic.Int64, all chan struct{}) { task.Leave(); <-all },
		} {
			t.Run(what, func(t *testing.T) {
				g, run := group(t, tasks)
				var arrived atomic.Int64
				all := make(chan struct{})
				for range tasks {
					s, other := pair(t)
					go echo(other) // ends with the connection
					g.Add(func(task *Task) {
						if arrived.Add(1) == tasks {
							close(all)
						}
						wait(task, &arrived, all)
						if err := ask(s, task, []byte("back again")); err != nil {
							t.Error(err)
						}
					})
				}
				run()
			})
		}
	})
}

func TestDeadlineAndCloseEndReading(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		for what, test := range map[string]struct {
			end  func(*Socket, net.Conn)
			want error
		}{
			"deadline passed":  {func(s *Socket, _ net.Conn) { s.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
			"deadline to come": {func(s *Socket, _ net.Conn) { s.SetDeadline(time.Now().Add(5 * time.Millisecond)) }, os.ErrDeadlineExceeded},
			"closed here":      {func(s *Socket, _ net.Conn) { s.Close() }, net.ErrClosed},
			"closed there":     {func(_ *Socket, other net.Conn) { other.Close() }, io.EOF},
		} {
			for _, plain := range []bool{false, true} {
				t.Run(what, func(t *testing.T) {
					g, run := group(t, 2)
					s, other := pair(t)
					reads := func(task *Task) {
						if _, err := s.Read(task, make([]byte, 8)); !errors.Is(err, test.want) && !(test.want == net.ErrClosed && errors.Is(err, io.EOF)) {
							t.Errorf("%v, not %v", err, test.want)
						}
					}
					g.Add(func(task *Task) {
						if plain {
							task.Leave()
							task = nil
						}
						reads(task)
						if test.want == os.ErrDeadlineExceeded {
							reads(task) // still
							s.SetReadDeadline(time.Time{})
							go echo(other) // ends with the connection
							if err := ask(s, task, []byte("again")); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
								t.Error(err)
							}
						}
					})
					g.Add(func(task *Task) {
						task.SleepUntil(task.x.clk, task.x.clk.Now()+2e6, nil)
						test.end(s, other)
					})
					run()
					if test.want == net.ErrClosed {
						if _, err := s.Write(nil, []byte("x")); !errors.Is(err, net.ErrClosed) {
							t.Error(err)
						}
					}
				})
			}
		}
	})
}

// TestEndBehindLastBytes has the last bytes and the end of a connection come as one event: while the reader's executor is at another task.
func TestEndBehindLastBytes(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		tasks := runtime.NumCPU() + 1
		g, run := group(t, tasks)
		s, other := pair(t)
		var read atomic.Bool
		for n := range tasks {
			g.Add(func(task *Task) {
				switch n {
				case 0:
					defer read.Store(true)
					b := make([]byte, 100)
					if n, err := s.Read(task, b); n != 4 || err != nil {
						t.Error(n, err)
					}
					if n, err := s.Read(task, b); n != 0 || err != io.EOF {
						t.Error(n, err)
					}
				case tasks - 1: // the same executor
					_, _ = other.Write([]byte("last"))
					other.Close()
					for !read.Load() { // the reader is not to be alone
						task.SleepUntil(task.x.clk, task.x.clk.Now()+1e5, nil)
					}
				}
			})
		}
		run()
	})
}

// TestWriterWaitsForRoom writes more than the socket takes.
func TestWriterWaitsForRoom(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const size = 4 << 20
		g, run := group(t, 1)
		s, other := pair(t)
		got := make(chan int, 1)
		go func() { // ends with the connection
			n, _ := io.Copy(io.Discard, other)
			got <- int(n)
		}()
		g.Add(func(task *Task) {
			if n, err := s.Write(task, make([]byte, size)); n != size || err != nil {
				t.Error(n, err)
			}
			s.Close()
		})
		run()
		if n := <-got; n != size {
			t.Error(n)
		}
	})
}

func TestStopWakesSleepers(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const tasks = 20
		g, run := group(t, tasks+1)
		stop := make(chan struct{})
		for range tasks {
			g.Add(func(task *Task) {
				if !task.SleepUntil(task.x.clk, clock.Never, stop) {
					t.Error("not woken")
				}
			})
		}
		g.Add(func(task *Task) {
			task.SleepUntil(task.x.clk, task.x.clk.Now()+1e6, nil)
			close(stop)
			g.WakeAll()
		})
		run()
		g.WakeAll() // too late, harmless
	})
}

// TestSessionsChangeHands has tasks of all executors share few sockets, as a pool does, while they sleep, leave, are woken for nothing and
// block. Every answer has to come to whom it belongs.
func TestSessionsChangeHands(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		const tasks, sockets, uses = 16, 5, 6
		g, run := group(t, tasks)
		pool := make(chan *Socket, sockets)
		for range sockets {
			s, other := pair(t)
			go echo(other) // ends with the connection
			pool <- s
		}
		var list [tasks]atomic.Pointer[Task]
		for n := range tasks {
			g.Add(func(task *Task) {
				list[n].Store(task)
				random := rand.New(rand.NewPCG(uint64(n), 1))
				b := make([]byte, 20)
				for i := range uses {
					switch random.IntN(5) {
					case 0:
						task.Leave()
					case 1:
						task.SleepUntil(task.x.clk, task.x.clk.Now()+random.Int64N(1e5), nil)
					case 2:
						list[random.IntN(tasks)].Load().Wake()
					}
					s := <-pool // blocks the executor now and then
					b[0], b[1] = byte(n), byte(i)
					err := ask(s, task, b)
					pool <- s
					if err != nil || b[0] != byte(n) || b[1] != byte(i) {
						t.Error(n, i, b[:2], err)
						return
					}
				}
			})
		}
		run()
	})
}

func TestOnlyPlainSocketsCanBeTaken(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if s, err := NewSocket(a); err == nil {
		t.Error(s)
	}
	if g := New(clock.NewVirtual(time.Unix(0, 0)), 3); g != nil {
		t.Error("executors with a virtual clock")
	}
}

// TestAnotherSocketsEventIsNotMine reuses a slot while an event of its last socket is still to be looked at.
func TestAnotherSocketsEventIsNotMine(t *testing.T) {
	x, err := newExecutor(&Group{}, clock.NewReal(), true)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := pair(t)
	second, _ := pair(t)
	x.hear(first)
	late := unix.EpollEvent{Fd: first.slot, Pad: x.slots.list[first.slot].turn}
	if x.socket(&late) != first {
		t.Error("not heard")
	}
	first.Close()
	x.hear(second)
	if second.slot != first.slot || x.socket(&late) != nil {
		t.Error("taken for another's event")
	}
	x.close()
	second.Close() // after its executor
}
