// Package pgtest gives tests a real PostgreSQL server that nobody has to set up.
//
// In comes a test; out comes a throw-away cluster in a temporary folder, on a
// free loopback port and on a unix socket in that folder. Tests of every
// package call it. A test binary has one shared cluster (Start), made at the
// first call, and any number of private ones (StartPrivate) for tests in which
// the server dies.
//
// The server always ends with the test binary, also after a panic, os.Exit or
// kill -9: a supervisor (a small shell script, see supervisor.go) holds a pipe
// from the test binary, and when the pipe closes it stops the server and
// removes the folder. The package never touches a process that it did not
// start, and it never skips a test: without the PostgreSQL binaries the test
// fails and says what to install.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Superuser is the role that URL connects as; it needs no password.
const Superuser = "rwl"

// PasswordUser is the role that has to show Password (SCRAM-SHA-256); every
// other role is trusted.
const (
	PasswordUser = "careful"
	Password     = "open-sesame-17"
)

// Server is one throw-away PostgreSQL cluster. Its methods may be called from
// several tests at a time, except Stop, Kill and Restart.
type Server struct {
	dir        string // holds the data folder, the unix socket and the log
	port       int
	supervisor *supervisor
	databases  atomic.Int64 // how many NewDatabase made; part of their names
	down       atomic.Bool  // stopped or killed
}

// shared is the cluster of this test binary. It is the one global here: tests
// of one binary have no other common owner.
var shared struct {
	sync.Mutex
	server *Server
	err    error
}

// Main runs the tests of a package and then stops the shared cluster and waits
// until its folder is gone: func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }.
// A binary without it cleans up as well, an instant after its end.
func Main(m *testing.M) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		shared.server.Stop()
	}
	return code
}

// Start returns the cluster that all tests of this binary share and starts it
// at the first call. It fails the test when there is no server to start.
func Start(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = start()
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// StartPrivate returns a cluster of the test's own, stopped at the test's end:
// for tests that Kill the server.
func StartPrivate(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// Launch makes a cluster for a program that is no test, such as a benchmark,
// with settings of its own ("name=value") over those of tests. The caller calls
// Stop.
func Launch(settings ...string) (*Server, error) { return start(settings...) }

// start makes a cluster and waits until it answers. A port that somebody else
// took in the meantime is exchanged for another one.
func start(settings ...string) (*Server, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	dir, owner, err := makeFolder()
	if err != nil {
		return nil, err
	}
	sup, err := superviseCluster(bin, dir, owner, settings)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, supervisor: sup}
	for attempt := 0; ; attempt++ {
		s.port, err = freePort()
		if err == nil {
			err = sup.start(s.port)
		}
		if err == nil {
			err = s.awaitReady()
		}
		if err == nil {
			break
		}
		if attempt == 4 || !s.portTaken() {
			s.Stop()
			return nil, err
		}
	}
	if err := s.prepare(); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// prepare makes the role with a password.
func (s *Server) prepare() error {
	return s.execute(fmt.Sprintf("create role %s login password '%s'", PasswordUser, Password))
}

// URL returns the address of a database for the superuser, over TCP.
func (s *Server) URL(database string) string {
	return s.address(url.User(Superuser), database)
}

// PasswordURL returns the address of a database for a user with a password,
// over TCP. Only PasswordUser's password is looked at by the server.
func (s *Server) PasswordURL(user, password, database string) string {
	return s.address(url.UserPassword(user, password), database)
}

func (s *Server) address(who *url.Userinfo, database string) string {
	u := url.URL{Scheme: "postgres", User: who, Host: fmt.Sprintf("127.0.0.1:%d", s.port),
		Path: "/" + database, RawQuery: "sslmode=disable"}
	return u.String()
}

// SocketURL returns the address of a database for the superuser over the unix
// socket.
func (s *Server) SocketURL(database string) string {
	return fmt.Sprintf("postgres://%s@/%s?host=%s&port=%d", Superuser, database, url.QueryEscape(s.dir), s.port)
}

// Port returns the TCP port on 127.0.0.1; it stays the same over Restart.
func (s *Server) Port() int { return s.port }

// NewDatabase makes an empty database for this test, drops it at the test's
// end, and returns its address.
func (s *Server) NewDatabase(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("%s_%d", databaseName(t.Name()), s.databases.Add(1))
	if err := s.execute("create database " + name); err != nil {
		t.Fatalf("cannot make the database %s: %v", name, err)
	}
	t.Cleanup(func() {
		if s.down.Load() {
			return
		}
		if err := s.execute("drop database if exists " + name + " with (force)"); err != nil {
			t.Errorf("cannot drop the database %s: %v", name, err)
		}
	})
	return s.URL(name)
}

// databaseName makes a plain identifier of a test's name, short enough for
// PostgreSQL's 63 bytes.
func databaseName(test string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + ('a' - 'A')
		}
		return '_'
	}, test)
	if len(name) > 40 {
		name = name[len(name)-40:]
	}
	return "t_" + name
}

// Kill ends the server at once, without a checkpoint: sessions break off in
// the middle, and connections are refused until Restart.
func (s *Server) Kill() {
	s.down.Store(true)
	s.supervisor.kill()
}

// Restart starts a killed server on the same port and waits until it answers.
func (s *Server) Restart() error {
	if err := s.supervisor.start(s.port); err != nil {
		return err
	}
	if err := s.awaitReady(); err != nil {
		return err
	}
	s.down.Store(false)
	return nil
}

// Stop ends the server and waits until its folder is removed. A second call
// does nothing.
func (s *Server) Stop() {
	s.down.Store(true)
	s.supervisor.end()
}

// readyLimit is how long a server may take to start; loaded machines are slow.
const readyLimit = 60 * time.Second

// awaitReady waits until the server takes connections.
func (s *Server) awaitReady() error {
	deadline := time.Now().Add(readyLimit)
	for {
		err := s.execute("select 1")
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) || s.portTaken() {
			return fmt.Errorf("the PostgreSQL server of the test did not start: %w\nits log:\n%s", err, s.log())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// portTaken tells whether the server gave up because its port was in use.
func (s *Server) portTaken() bool {
	return strings.Contains(s.log(), "could not bind")
}

func (s *Server) log() string {
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (s *Server) logFile() string { return s.dir + "/server-" + fmt.Sprint(s.port) + ".log" }

// execute runs one statement as the superuser in a connection of its own.
func (s *Server) execute(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, statement)
	return err
}
