package vm

import (
	"context"
	"io"
	"os"
	"time"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/vm/clock"
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// State is the world around a machine. Nothing in the package reaches past it.
type State struct {
	Clock  clock.Clock
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// CommandOutput is the standard output of commands when it can be handed to
	// them; nil when what they print goes through Stdout.
	CommandOutput *os.File
	Log           *diag.Log
	Getenv        func(string) (string, bool)
	ReadFile      func(name string) ([]byte, error) // of SQL texts in files; nil when there are none
	// CreateFile opens a file for the log of SQL; nil when there can be none.
	CreateFile func(name string, appending bool) (io.WriteCloser, error)
	Hostname   string
	Process    int64 // value of processnumber
	Random     *rng.Stream
	Drivers    sqlrt.Drivers
	// Shell runs a command with /bin/sh -c; output is nil when it goes to
	// standard output.
	Shell func(ctx context.Context, command string, output *[]byte) (status int, err error)
	// CPU is the processor time of the process, in seconds.
	CPU func() (user, system float64)
	// AskPassword asks a person for the password of a database when its server
	// wants one and nothing gave it; the error says why nobody can be asked. nil
	// asks nobody.
	AskPassword func(ctx context.Context, prompt string) (string, error)
	// Abort ends the process at once.
	Abort func(status int)
	// Observer is told of runs; nil when nobody wants to know.
	Observer Observer
	// Trace is given each thread's random stream when decisions are logged.
	Trace func(thread int, s *rng.Stream)
	// Connected is told of each database that was opened; nil when nobody wants to know.
	Connected func(DatabaseInfo)
	// PublicDirectory is where access() looks with mode u.
	PublicDirectory string
}

// Observer is told what happens to runs: the command saves and shows it.
type Observer interface {
	// Results is told of the results database of the program. When it gives false the
	// program stops; why was reported.
	Results(sqlrt.Config) bool
	// RunNumber is the number of the run under way, false when it has none.
	RunNumber() (int64, bool)
	// Begin is called before the threads of a run start; the sinks get every
	// finished second. When it gives false the program stops; why was reported.
	Begin(phase Phase) ([]measure.Sink, bool)
	// End is called when all threads have ended.
	End(totals *measure.Totals)
}

// Phase describes a run that is about to start.
type Phase struct {
	Procedures []string
	Threads    int
	Databases  []DatabaseInfo
}

// DatabaseInfo says what a database turned out to be.
type DatabaseInfo struct{ Name, Kind, Release, Connect string }

// Options say how a machine behaves.
type Options struct {
	// Arguments are $1, $2, …; Values those of -i, -d and the like.
	Values map[string]pcode.Value
	// Default is the database to use when the program declares none; nil for the
	// embedded one.
	Default *sqlrt.Config
	// Embedded makes the configuration of the embedded database.
	Embedded func() (sqlrt.Config, error)
	// LineLimit is the longest line that readline reads, in bytes; 0 is no limit.
	LineLimit int
	// MaxFrames is how deep calls may nest; 0 means 10,000.
	MaxFrames int
	// ClockStart, when set, fixes time zero at this time after the start of the
	// program for all runs; before it when negative.
	ClockStart *time.Duration
	// Interactive makes output appear at once.
	Interactive bool
	// ErrorRows is how many database errors per thread are kept for oerstats.
	ErrorRows int
	Behaviour Behaviour
}

// Behaviour is what directives say about the process.
type Behaviour struct {
	CountErrors   bool // $oraerror:count
	StopAtError   bool // $sqlerror:stop
	Savepoints    bool // $sqlerror:savepoint
	NoQueueTiming bool // $queueeverytiming:off
	ErrorTime     bool // -W: time in messages
	NiceAbort     bool
	EmptyIsNull   bool // $emptystring:null
	ConnectTries  int  // $dbfailures
	CRLF          bool // $crnlgeneral
	AppTime       bool // $statsapptime
	DBTime        bool // $statsdbtime
	SetAction     SetAction
}

// SetAction says whether sessions tell the server which procedure uses them.
type SetAction uint8

// Not at all; when a procedure takes a session; also when it gives it back.
const (
	ActionOff SetAction = iota
	ActionSet
	ActionReset
)
