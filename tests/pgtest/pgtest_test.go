package pgtest

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// victim is the environment variable that turns this test binary into one that
// starts a cluster, prints its folder and then waits or panics.
const victim = "PGTEST_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victim) != "" {
		beVictim(os.Getenv(victim))
	}
	os.Exit(Main(m))
}

func beVictim(how string) {
	s, err := start()
	if err != nil {
		panic(err)
	}
	os.Stdout.WriteString(s.dir + "\n")
	if how == "panic" {
		panic("as planned")
	}
	if how == "exit" {
		os.Exit(3)
	}
	time.Sleep(time.Minute)
}

func query(t *testing.T, address, statement string) (string, error) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		return "", err
	}
	defer c.Close(context.Background())
	var text string
	err = c.QueryRow(context.Background(), statement).Scan(&text)
	return text, err
}

func TestEveryAddressAnswers(t *testing.T) {
	s := Start(t)
	if again := Start(t); again != s {
		t.Error("a second Start made a second cluster")
	}
	for _, address := range []string{
		s.URL("postgres"), s.SocketURL("postgres"), s.PasswordURL(PasswordUser, Password, "postgres"),
	} {
		if got, err := query(t, address, "select 'hello'"); err != nil || got != "hello" {
			t.Errorf("%s answers %q, %v", address, got, err)
		}
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	_, err := query(t, Start(t).PasswordURL(PasswordUser, "wrong", "postgres"), "select 'in'")
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) || refusal.Code != "28P01" {
		t.Errorf("a wrong password gives %v, want SQLSTATE 28P01", err)
	}
}

func TestDatabaseOfATestIsEmptyAndDropped(t *testing.T) {
	s := Start(t)
	var address string
	t.Run("First/One", func(t *testing.T) {
		address = s.NewDatabase(t)
		if other := s.NewDatabase(t); other == address {
			t.Errorf("two databases share the address %s", address)
		}
		got, err := query(t, address, "select count(*)::text from pg_class where relnamespace = 'public'::regnamespace")
		if err != nil || got != "0" {
			t.Errorf("a new database has %s relations, %v", got, err)
		}
	})
	if _, err := query(t, address, "select ''"); err == nil {
		t.Errorf("%s is still there after its test", address)
	}
}

func TestKilledServerComesBackOnItsPort(t *testing.T) {
	s := StartPrivate(t)
	address := s.NewDatabase(t)
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if _, err := c.Exec(context.Background(), "select 1"); err == nil {
		t.Error("a session outlived its server")
	}
	if _, err := query(t, address, "select ''"); err == nil {
		t.Error("a killed server took a connection")
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	if got, err := query(t, address, "select 'back'"); err != nil || got != "back" {
		t.Errorf("after Restart the database answers %q, %v", got, err)
	}
	folder := s.dir
	s.Stop()
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder %s is still there after Stop: %v", folder, err)
	}
}

func TestNothingOutlivesTheTestBinary(t *testing.T) {
	for _, end := range []struct {
		how    string
		signal syscall.Signal
	}{{"killed", syscall.SIGKILL}, {"interrupted", syscall.SIGINT}, {"terminated", syscall.SIGTERM}, {"panic", 0}, {"exit", 0}} {
		t.Run(end.how, func(t *testing.T) {
			t.Parallel()
			folder := endVictim(t, end.how, end.signal)
			deadline := time.Now().Add(30 * time.Second)
			for {
				if _, err := os.Stat(folder); os.IsNotExist(err) {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("the folder %s is still there", folder)
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
}

// endVictim starts a test binary with a cluster, ends it, and returns the
// cluster's folder, which the supervisor removes after the server is gone.
func endVictim(t *testing.T, how string, signal syscall.Signal) string {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), victim+"="+how)
	output, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the victim said nothing: %v", err)
	}
	if signal != 0 {
		if err := c.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Wait(); err == nil {
		t.Fatal("the victim ended well")
	}
	return strings.TrimSpace(line)
}
