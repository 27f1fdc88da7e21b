package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"rwl/tests/pgtest"
)

// terminal is a pseudo terminal with somebody at it: the test.
type terminal struct {
	t     *testing.T
	keys  *os.File // where the person types and reads
	shown stream
	done  sync.WaitGroup
}

// atTerminal starts the command with a terminal of its own. Standard output and
// error go elsewhere: a password is asked for on the terminal itself.
func (u *user) atTerminal(args ...string) (*terminal, *process) {
	u.t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		u.t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		u.t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		u.t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		u.t.Fatal(err)
	}
	p := &process{t: u.t, command: exec.Command(command(u.t), args...), ended: make(chan struct{})}
	p.command.Dir, p.command.Env = u.home, u.env
	p.command.Stdin, p.command.Stdout, p.command.Stderr = screen, &p.stdout, &p.stderr
	p.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := p.command.Start(); err != nil {
		u.t.Fatal(err)
	}
	screen.Close()
	person := &terminal{t: u.t, keys: keys}
	person.done.Add(1)
	go func() { // ends when the command has closed the terminal, or the test this end
		defer person.done.Done()
		block := make([]byte, 1024)
		for {
			n, err := keys.Read(block)
			person.shown.Write(block[:n])
			if err != nil {
				return
			}
		}
	}()
	go func() { // ends with the process
		p.err = p.command.Wait()
		close(p.ended)
	}()
	u.t.Cleanup(func() {
		p.command.Process.Kill()
		<-p.ended
		keys.Close()
		person.done.Wait()
	})
	return person, p
}

// sees waits until the terminal shows a text.
func (person *terminal) sees(text string) {
	person.t.Helper()
	for deadline := time.Now().Add(limit); !strings.Contains(person.shown.String(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			person.t.Fatalf("the terminal shows %q, not %q", person.shown.String(), text)
		}
	}
}

func (person *terminal) types(text string) {
	person.t.Helper()
	if _, err := person.keys.WriteString(text); err != nil {
		person.t.Fatal(err)
	}
}

// noEcho waits until what is typed would not be shown.
func (person *terminal) noEcho() {
	person.t.Helper()
	for deadline := time.Now().Add(limit); ; time.Sleep(5 * time.Millisecond) {
		state, err := unix.IoctlGetTermios(int(person.keys.Fd()), unix.TCGETS)
		if err != nil {
			person.t.Fatal(err)
		}
		if state.Lflag&unix.ECHO == 0 {
			return
		}
		if time.Now().After(deadline) {
			person.t.Fatal("what is typed would be shown")
		}
	}
}

const askedProgram = "integer n;\nselect 42 as n from pg_class limit 1;\nprintline n;\n"

func TestPasswordIsAskedForAtTheTerminal(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	address := server.PasswordURL(pgtest.PasswordUser, "", "postgres")
	for _, c := range []struct {
		name, typed    string
		exit           int
		stdout, stderr string
	}{
		{"right", pgtest.Password + "\n", 0, "42\n", ""},
		{"wrong", "wrong-word-77\n", 2, "", "password authentication failed"},
		{"none", "\n", 2, "", "28P01"},
		{"Ctrl-C", "\x03", 130, "", "RWL-113"},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newUser(t)
			program := u.file("asked.rwl", askedProgram)
			declared := u.file("declared.rwl", "database d connect \""+address+"\" default;\n"+askedProgram)
			for _, args := range [][]string{{program, "-l", address}, {declared}} {
				person, p := u.atTerminal(args...)
				person.sees("Password for d")
				person.noEcho()
				person.types(c.typed)
				o := p.wait()
				if o.exit != c.exit || o.stdout != c.stdout || !strings.Contains(o.stderr, c.stderr) {
					t.Errorf("%s", o)
				}
				word := strings.TrimSpace(c.typed)
				if len(word) > 1 && strings.Contains(person.shown.String()+o.stderr, word) {
					t.Errorf("the password is shown: %q, %s", person.shown.String(), o)
				}
			}
		})
	}
}

func TestPasswordWithoutTerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	address := pgtest.Start(t).PasswordURL(pgtest.PasswordUser, "", "postgres")
	p := &process{t: t, command: exec.Command(command(t), u.file("asked.rwl", askedProgram), "-l", address), ended: make(chan struct{})}
	p.command.Dir, p.command.Env = u.home, u.env
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	p.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // also without the terminal of whoever runs the tests
	p.err = p.command.Run()
	close(p.ended)
	p.wait().exited(2).silent().said("RWL-047", "put the password into the connect string, PGPASSWORD or ~/.pgpass: there is no terminal to ask for it")
}

// Other users of the host must not read the password in the list of processes.
func TestPasswordLeavesTheListOfProcesses(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	address := pgtest.Start(t).PasswordURL(pgtest.PasswordUser, pgtest.Password, "postgres")
	p := u.start(u.file("wait.rwl", "integer n;\nselect 42 as n from pg_class limit 1;\nwait 30;\n"), "--banner", "-l", address)
	p.await("connected default")
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.command.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(line); strings.Contains(text, pgtest.Password) || !strings.Contains(text, "wait.rwl") {
		t.Errorf("%q", text)
	}
}
