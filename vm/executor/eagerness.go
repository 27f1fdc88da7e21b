//go:build linux

package executor

import "time"

// eagerness decides for how long a task that is alone tries to read before it
// waits: being woken costs more than the work of a server that is near. It grows
// with each answer that came while trying, and shrinks with each that did not, so
// that a server that is slow, far away or in want of the processor ends it.
type eagerness struct {
	patience time.Duration
	begun    time.Time
	quiet    int // reads since there is no patience left
}

const (
	mostEager = 200 * time.Microsecond
	// leastEager is too short for any answer.
	leastEager = 10 * time.Microsecond
	// eagerAgain is after how many reads a server that was slow gets another chance.
	eagerAgain = 256
)

func newEagerness() eagerness { return eagerness{patience: mostEager / 2} }

func (e *eagerness) begin() {
	e.begun = time.Now()
	if e.patience >= leastEager {
		return
	}
	if e.quiet++; e.quiet >= eagerAgain {
		e.quiet, e.patience = 0, mostEager/2
	}
}

// goesOn tells whether to try again.
func (e *eagerness) goesOn() bool {
	if e.patience < leastEager {
		return false
	}
	if time.Since(e.begun) < e.patience {
		return true
	}
	e.patience -= e.patience / 8
	return false
}

// came notes that trying helped.
func (e *eagerness) came() { e.patience = min(e.patience+mostEager/16, mostEager) }
