package sqlrt

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"rwl/vm/clock"
	"rwl/vm/executor"
)

// farewell bounds what is done for a session after its user has left: rollback at release, goodbye at close.
const farewell = 2 * time.Second

// Database is a declared database: it gives out sessions by its kind. All methods may be called from any goroutine.
type Database struct {
	cfg     Config
	driver  Driver
	target  Target
	backoff *backoff
	pool    *pool // of kind SessionPool only
	release string

	secrets        []string
	cursorCache    atomic.Int64 // statements kept prepared by sessions to come
	active, opened atomic.Int64

	mu       sync.Mutex
	main     *Session // the dedicated session of main
	mainBusy bool
	leaked   []*Session // kept so that they stay connected
	closed   bool
}

// Release says what to do with a session that is given back.
type Release uint8

const (
	// ReleaseNormal returns it to its pool, or disconnects it; a dedicated session stays with its thread.
	ReleaseNormal Release = iota
	// ReleaseDrop disconnects it, whatever its kind: also how a thread ends the session of its own.
	ReleaseDrop
	// ReleaseLeak does neither; the session stays as it is, in nobody's hands.
	ReleaseLeak
)

// Open connects to a database: one session, or the lower bound of a pool. An error that comes from the server or the way to it
// is an *Error.
func Open(ctx context.Context, reg Drivers, cfg Config, clk clock.Clock) (*Database, error) {
	if err := cfg.prepare(); err != nil {
		return nil, err
	}
	driver, err := reg.Find(cfg.Connect)
	if err != nil {
		return nil, err
	}
	target, err := driver.Open(cfg, Surroundings{Clock: clk, TempDir: cfg.TempDir, HoldLimit: cfg.HoldLimit})
	if err != nil {
		return nil, err
	}
	d := &Database{cfg: cfg, driver: driver, target: target, backoff: newBackoff(clk, cfg.Jitter),
		secrets: Secrets(cfg.Connect)}
	if cfg.Password != "" {
		d.secrets = append(d.secrets, cfg.Password)
	}
	d.SetCursorCache(cfg.CursorCache)
	if err := d.open(ctx, clk); err != nil {
		_ = target.Close() // the first error is the one that matters
		return nil, err
	}
	return d, nil
}

func (d *Database) open(ctx context.Context, clk clock.Clock) error {
	first, err := d.connect(ctx, ownerNobody)
	if err != nil {
		return err
	}
	d.release = first.ServerRelease()
	switch d.cfg.Kind {
	case Dedicated:
		first.owner, d.main = ownerMain, first
	case SessionPool:
		first.owner = ownerPool
		d.pool = &pool{clk: clk, idleFor: d.cfg.IdleRelease, limit: d.cfg.WaitLimit, lo: d.cfg.Min, hi: d.cfg.Max, close: d.disconnect}
		d.pool.connect = func(ctx context.Context) (*Session, error) { return d.connect(ctx, ownerPool) }
		d.pool.start()
		return d.fill(ctx, first)
	default:
		d.disconnect(first)
	}
	return nil
}

// fill puts the first session and those up to the lower bound into the pool.
func (d *Database) fill(ctx context.Context, s *Session) error {
	for {
		d.pool.mu.Lock()
		d.pool.open++
		more := d.pool.open < d.pool.lo
		d.pool.mu.Unlock()
		d.pool.release(s, true)
		if !more {
			return nil
		}
		var err error
		if s, err = d.connect(ctx, ownerPool); err != nil {
			d.pool.stop()
			return err
		}
	}
}

// Acquire gives a session by the kind of the database; when one has to be connected, after the back-off that is due, with one
// attempt. The error is ErrWaitLimit, ErrClosed, or an *Error: of the attempt, or 57014 when ctx ended.
// t is the task that waits, nil for an ordinary goroutine.
func (d *Database) Acquire(ctx context.Context, t *executor.Task) (*Session, error) {
	var s *Session
	var err error
	switch {
	case d.pool != nil:
		s, err = d.pool.acquire(ctx, t)
	case d.cfg.Kind == Dedicated:
		s, err = d.acquireMain(ctx)
	default:
		t.Leave()
		s, err = d.connect(ctx, ownerNobody)
	}
	if err != nil {
		return nil, err
	}
	d.active.Add(1)
	return s, nil
}

// AcquireThread gives a thread the session of its own that it keeps until ReleaseDrop, when the kind is Dedicated or
// ThreadsDedicated; else it is Acquire. When such a session is lost the thread releases it and asks again.
func (d *Database) AcquireThread(ctx context.Context, t *executor.Task) (*Session, error) {
	if d.cfg.Kind != Dedicated && d.cfg.Kind != ThreadsDedicated {
		return d.Acquire(ctx, t)
	}
	t.Leave()
	s, err := d.connect(ctx, ownerThread)
	if err != nil {
		return nil, err
	}
	d.active.Add(1)
	return s, nil
}

// acquireMain gives the dedicated session of main, connected again when it was lost; or one more when it is in use already.
func (d *Database) acquireMain(ctx context.Context) (*Session, error) {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil, ErrClosed
	}
	if d.mainBusy {
		d.mu.Unlock()
		return d.connect(ctx, ownerNobody)
	}
	d.mainBusy = true
	s := d.main
	d.mu.Unlock()
	if s != nil {
		return s, nil
	}
	s, err := d.connect(ctx, ownerMain)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.mainBusy = false
		return nil, err
	}
	d.main = s
	return s, nil
}

// Release takes a session back. An open transaction is rolled back, which rolledBack reports; err tells why the session could
// not be cleaned. A session that is dead is dropped. A thread's own session that is alive stays the thread's at ReleaseNormal.
func (d *Database) Release(s *Session, how Release) (rolledBack bool, err error) {
	if how == ReleaseLeak {
		d.mu.Lock()
		d.leaked = append(d.leaked, s)
		if s.owner == ownerMain {
			d.main, d.mainBusy = nil, false
		}
		d.mu.Unlock()
		return false, nil
	}
	if !s.conn.Clean() {
		rolledBack, err = clean(s)
	}
	keep := how == ReleaseNormal && !s.Dead()
	if s.owner == ownerThread && keep {
		return rolledBack, err
	}
	d.active.Add(-1)
	s.conn.SetTask(nil)
	switch s.owner {
	case ownerPool:
		s.conn.SetSavepointMode(false)
		d.pool.release(s, keep && !s.conn.Listening()) // the next user must not get the notifications of this one
	case ownerMain:
		d.releaseMain(s, keep)
	default:
		d.disconnect(s)
	}
	return rolledBack, err
}

func (d *Database) releaseMain(s *Session, keep bool) {
	d.mu.Lock()
	d.mainBusy = false
	keep = keep && !d.closed
	if !keep {
		d.main = nil
	}
	d.mu.Unlock()
	if !keep {
		d.disconnect(s)
	}
}

// clean gets its own bounded time: the user's context may have ended, which is no reason to leave a transaction open.
func clean(s *Session) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	return s.conn.Reset(ctx)
}

// Kind is "postgres" or "sqlite".
func (d *Database) Kind() string { return d.driver.Kind() }

// Name is the name of the database in the program.
func (d *Database) Name() string { return d.cfg.Name }

// PoolKind is the kind of its declaration.
func (d *Database) PoolKind() PoolKind { return d.cfg.Kind }

// ServerRelease is the server's release at the first connection, like "15.18".
func (d *Database) ServerRelease() string { return d.release }

// Active is the number of sessions in somebody's hands.
func (d *Database) Active() int { return int(d.active.Load()) }

// Opened is the number of sessions connected now.
func (d *Database) Opened() int { return int(d.opened.Load()) }

// Resize changes the bounds of a pool while it is in use.
func (d *Database) Resize(lo, hi int) error {
	if d.pool == nil {
		return errors.New("only a session pool can be resized")
	}
	return d.pool.resize(lo, hi)
}

// Close disconnects what nobody uses; sessions in use are disconnected at their release. A second Close does nothing.
func (d *Database) Close() {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return
	}
	d.closed = true
	idle := d.leaked
	if d.main != nil && !d.mainBusy {
		idle = append(idle, d.main)
		d.main = nil
	}
	d.leaked = nil
	d.mu.Unlock()
	for _, s := range idle {
		d.disconnect(s)
	}
	if d.pool != nil {
		d.pool.stop()
	}
	_ = d.target.Close() // nothing is left that could be told
}

func (d *Database) connect(ctx context.Context, who owner) (*Session, error) {
	conn, err := d.backoff.connect(ctx, d.target.Connect)
	if err != nil {
		return nil, err
	}
	d.opened.Add(1)
	conn.SetCursorCache(int(d.cursorCache.Load()))
	return &Session{conn: conn, owner: who, emptyIsNull: d.cfg.EmptyIsNull, secrets: d.secrets}, nil
}

func (d *Database) disconnect(s *Session) {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	s.conn.Close(ctx)
	d.opened.Add(-1)
}
