package main

import (
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rwl/tests/expect"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// misused are the folders of conformance programs that use things which must be
// given back; in most of these programs something goes wrong.
var misused = []string{"arrays", "databases", "dynamic", "files", "retry", "sql", "threads"}

// The command is run in memory on many programs, one after the other, in this
// one process. After each of them there are as many goroutines, open files,
// children, temporary files and sessions as before it.
func TestNothingLeaks(t *testing.T) {
	p := newPlant(t)
	for _, program := range p.programs() {
		e, err := expect.Read(program, p.read(program))
		if err != nil {
			t.Fatal(err)
		}
		kinds := e.Databases
		if len(kinds) == 0 {
			kinds = []string{""}
		}
		for _, kind := range kinds {
			name := filepath.Base(filepath.Dir(program)) + "/" + filepath.Base(program) + " " + kind
			p.unchanged(name, func() {
				if difference := expect.Compare(e, p.run(program, kind, e)); difference != "" {
					t.Errorf("%s in memory:\n%s", name, difference)
				}
			})
		}
	}
}

// Programs that wait for something are interrupted, and nothing remains of
// what they waited for.
func TestNothingLeaksWhenInterrupted(t *testing.T) {
	p := newPlant(t)
	for _, c := range []struct{ name, kinds, text string }{
		{"wait", "none", `wait 60;`},
		{"command", "none", `null system("exec sleep 60");`},
		{"pipe to", "none", `file f; f >|= "exec sleep 60"; writeline f, "x"; f := null;`},
		{"pipe from", "none", `file f; string s; f <|= "exec sleep 60"; readline f, s;`},
		{"open files", "none", `file f, g; f >= "/dev/null"; g <= "/dev/zero"; wait 60;`},
		{"procedure with a file", "none", `procedure p() file f; f >= "/dev/null"; wait 60; end p; p();`},
		{"open transaction", "sqlite postgres", "execute\ncreate table t(i integer);\nwait 60;\nend execute;"},
		{"query", "postgres", "string s;\nselect pg_sleep(60) as s;\n"},
		{"cursor loop", "postgres sqlite", "integer i;\nfor with recursive c(i) as (select 1 union all select i + 1 from c where i < 100000) select i from c;\nloop wait 60; end loop;"},
		{"endless query", "sqlite", "integer i;\nwith recursive c(i) as (select 1 union all select i + 1 from c) select count(*) as i from c;\n"},
		{"lock", "postgres sqlite", "database two connect $FIRST_DATABASE reconnect;\ndatabase one connect $FIRST_DATABASE reconnect default;\n" +
			"integer i;\nexecute\ncreate table t(i integer);\ncommit;\nend execute;\n" +
			"run\nthreads 1\nexecute\ninsert into t values (1);\nlock();\nwait 60;\nend execute;\nend threads;\n" +
			"threads 3 at two\nexecute\nwait 0.1;\ninsert into t values (2);\nlock();\nend execute;\nend threads;\nend run;\n" +
			"procedure lock() integer n := 0;\nif databasekind(one) = \"postgres\" then\nlock table t in exclusive mode;\nend if; end lock;\n"},
		{"pool", "postgres sqlite", "database one connect $FIRST_DATABASE sessionpool 1..1 default;\ninteger i;\n" +
			"procedure p() select 1 as i;\nwait 60; end p;\nrun threads 4 p(); end threads; end run;"},
		{"threads with files", "none", `run threads 4 file f; f >|= "exec cat >/dev/null"; wait 60; end threads; end run;`},
		{"retry", "postgres sqlite", "execute\ncreate table t(i integer primary key);\ninsert into t values (1);\ncommit;\nend execute;\n" +
			"execute retry 100000 on \"23505\"\ninsert into t values (1);\nend execute;"},
	} {
		for _, kind := range strings.Fields(c.kinds) {
			e := &expect.Expectation{Declares: strings.Contains(c.text, "$FIRST_DATABASE")}
			if kind == "none" {
				kind = ""
			}
			program := filepath.Join(t.TempDir(), "waits.rwl")
			if err := os.WriteFile(program, []byte(c.text+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			p.unchanged(c.name+" "+kind, func() {
				p.interrupt = 300 * time.Millisecond
				defer func() { p.interrupt = 0 }()
				if o := p.run(program, kind, e); o.Exit != exitInterrupted {
					t.Errorf("%s: exit status %d\n%s", c.name, o.Exit, o.Stderr)
				}
			})
		}
	}
}

// plant is where the programs are run, with the meters.
type plant struct {
	*testing.T
	here          string
	home          string // of the last program
	first, second string // databases of the server
	watcher       *pgx.Conn
	clock         clock.Clock
	interrupt     time.Duration // Ctrl-C this long after the start; 0 is never
}

func newPlant(t *testing.T) *plant {
	t.Helper()
	server := pgtest.Start(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	p := &plant{T: t, here: here, first: server.NewDatabase(t), second: server.NewDatabase(t), clock: clock.NewReal()}
	if p.watcher, err = pgx.Connect(context.Background(), server.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.watcher.Close(context.Background()) })
	// The clock's goroutine outlives the last sleeper by a second, which is too long to wait for after each program.
	over, ended := make(chan struct{}), make(chan struct{})
	go func() { // ends with the test
		defer close(ended)
		p.clock.SleepUntil(math.MaxInt64, over)
	}()
	t.Cleanup(func() { close(over); <-ended })
	t.Chdir(here) // back at the end, wherever the programs were run
	return p
}

// programs are the paths of all programs of the folders.
func (p *plant) programs() []string {
	var all []string
	for _, folder := range misused {
		found, err := filepath.Glob(filepath.Join(p.here, "../../tests/language", folder, "*.rwl"))
		if err != nil || len(found) == 0 {
			p.Fatalf("no programs in %s: %v", folder, err)
		}
		all = append(all, found...)
	}
	return all
}

func (p *plant) read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		p.Fatal(err)
	}
	return string(text)
}

// run runs the command in memory as its users would, on empty databases.
func (p *plant) run(program, kind string, e *expect.Expectation) *expect.Outcome {
	home := p.TempDir()
	if err := os.Chdir(filepath.Dir(program)); err != nil {
		p.Fatal(err)
	}
	p.home = home
	p.Setenv("TMPDIR", home) // for commands, and for rwl's own files
	env := map[string]string{"PATH": os.Getenv("PATH"), "HOME": home, "XDG_DATA_HOME": home, "TMPDIR": home}
	args := []string{"-q"}
	first, second := "sqlite:"+filepath.Join(home, "first.db"), "sqlite:"+filepath.Join(home, "second.db")
	if kind == "postgres" {
		p.empty(p.first)
		p.empty(p.second)
		first, second = p.first, p.second
	}
	switch {
	case e.Declares:
		env["FIRST_DATABASE"], env["SECOND_DATABASE"] = first, second
	case kind != "":
		args = append(args, "-l", first)
	}
	for _, assignment := range e.Env {
		name, value, _ := strings.Cut(assignment, "=")
		env[name] = value
		p.Setenv(name, value) // for commands
		defer os.Unsetenv(name)
	}
	var stdout, stderr writer
	signals := make(chan os.Signal, 1)
	w := realWorld()
	w.stdout, w.stderr, w.stdin, w.clock = &stdout, &stderr, strings.NewReader(""), p.clock
	w.getenv = func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	w.exit = func(status int) { p.Errorf("exit %d", status) }
	w.signals = func() (<-chan os.Signal, func()) { return signals, func() {} }
	w.terminal = func(any) (int, bool) { return 0, false }
	w.conceal = func(string) {}
	if p.interrupt > 0 {
		timer := time.AfterFunc(p.interrupt, func() { signals <- os.Interrupt })
		defer timer.Stop()
	}
	status := w.main(context.Background(), append(append(args, filepath.Base(program)), e.Args...))
	return &expect.Outcome{Stdout: stdout.String(), Stderr: stderr.String(), Exit: status}
}

// empty drops what an earlier program has left in a database.
func (p *plant) empty(database string) {
	p.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, database)
	if err != nil {
		p.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "set client_min_messages to error; drop schema public cascade; create schema public"); err != nil {
		p.Fatal(err)
	}
}

// writer collects output that several goroutines write.
type writer struct {
	mu   sync.Mutex
	text strings.Builder
}

var _ io.Writer = (*writer)(nil)

func (w *writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *writer) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
