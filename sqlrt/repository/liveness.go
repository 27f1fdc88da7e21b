package repository

import (
	"errors"
	"os"
	"syscall"
	"time"
)

const (
	// silent is how old the last heartbeat of a run may be before its process is looked for.
	silent = 5 * time.Second
	// lost is how old it may be where the process cannot be looked for, or its id was given to another one.
	lost = time.Minute
)

// processAlive tells whether a process with this id exists on this host.
func processAlive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// presentState turns what is stored into what is true: a run that says 'running' may have been killed.
func (r *Repository) presentState(stored State, heartbeat time.Time, host string, pid int) State {
	if stored != Running {
		return stored
	}
	age := r.clock.Wall().Sub(heartbeat)
	switch {
	case age > lost:
		return Died
	case age > silent && host == r.host && !r.alive(pid):
		return Died
	}
	return Running
}
