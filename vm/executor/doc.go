// Package executor runs the threads of a program on few threads of the
// operating system, one for each processor. A thread of the program is a Task:
// ordinary code, which its executor leaves when the task waits for a socket, an
// instant or another task, and comes back to when that has happened. Changing
// from one task to the next is a switch of coroutines, of which neither Go's
// scheduler nor the kernel learns.
//
//	         ┌──────────── executor: one goroutine ────────────┐
//	kernel ──▶ ring: what was received    ─┐                   │
//	clock  ──▶ timers: instants that came  ├──▶ resume the task │──▶ until it waits again
//	others ──▶ mail: tasks to be woken    ─┘                   │
//	         └─────────────────────────────────────────────────┘
//
// The ring is an io_uring, by which the kernel gets what tasks want to send and
// to receive all at once (Linux 6.6, and not forbidden, as it is in some
// containers). Without it an executor listens to its sockets by epoll, and tasks
// read and write by system calls of their own.
//
// A task may do everything that a goroutine may. What blocks in another way
// (files, commands, a database without a socket of its own) is announced by
// Leave: the task goes on in a goroutine of its own until it waits for a socket
// again. What is not announced, and what computes for long, is noticed by the
// watch, which gives the executor's other tasks to a new goroutine.
//
// The package is for Linux. Elsewhere there are no executors: a nil *Task stands
// for an ordinary goroutine, here too.
package executor
