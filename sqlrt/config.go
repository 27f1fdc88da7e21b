package sqlrt

import (
	"fmt"
	"time"
)

// PoolKind says who gets which session of a database, and when (L 15.1).
type PoolKind uint8

const (
	Dedicated        PoolKind = iota // main keeps one session, each thread has its own
	ThreadsDedicated                 // each thread has its own, main connects each time
	Reconnect                        // connects at each acquisition
	SessionPool                      // Min to Max sessions shared in a fair queue
)

func (k PoolKind) String() string {
	return [...]string{"dedicated", "threads dedicated", "reconnect", "sessionpool"}[k]
}

// DefaultCursorCache is the number of statements that a session keeps prepared when nothing is said.
const DefaultCursorCache = 20

// DefaultHoldLimit is the size in bytes above which rows held for a cursor go to a temporary file.
const DefaultHoldLimit = 64 << 20

// Config describes a database.
type Config struct {
	Name     string // in the program
	Connect  string // URL or key=value; "" = libpq's environment
	User     string // overrides that of Connect when not empty
	Password string // likewise

	Kind        PoolKind
	Min, Max    int           // sessions of a pool
	IdleRelease time.Duration // a pool's session that was idle so long is closed, down to Min; < 0 never
	WaitLimit   time.Duration // longest wait for a session of a pool; < 0 none

	CursorCache     int    // statements kept prepared per session; 0 = DefaultCursorCache, < 0 none
	Isolation       string // of transactions, like "serializable read only"; "" = the server's default
	ApplicationName string
	EmptyIsNull     bool // bind "" as NULL and fetch "" as NULL

	// Jitter gives numbers in [0,1) for back-off delays, from any goroutine; nil = always one half.
	Jitter func() float64
	// TempDir and HoldLimit: see Surroundings. HoldLimit 0 = DefaultHoldLimit.
	TempDir   string
	HoldLimit int64
}

func (cfg *Config) prepare() error {
	if cfg.CursorCache == 0 {
		cfg.CursorCache = DefaultCursorCache
	}
	if cfg.HoldLimit == 0 {
		cfg.HoldLimit = DefaultHoldLimit
	}
	if cfg.Jitter == nil {
		cfg.Jitter = func() float64 { return 0.5 }
	}
	if cfg.Kind == SessionPool {
		return checkSize(cfg.Min, cfg.Max)
	}
	return nil
}

func checkSize(lo, hi int) error {
	if lo < 0 || hi < 1 || lo > hi {
		return fmt.Errorf("a session pool of %d..%d sessions is impossible: it needs 0 <= low <= high and high >= 1", lo, hi)
	}
	return nil
}
