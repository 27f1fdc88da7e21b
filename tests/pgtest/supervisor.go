package pgtest

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
)

// script is the supervisor: it makes the cluster, obeys the lines on its
// standard input, and at their end (the test binary closed the pipe or died)
// stops the server and removes the folder. The server is its child, so the
// process id it signals is always its own.
//
// SIGQUIT is the immediate shutdown: no checkpoint, no farewell. `wait`
// returns when all server processes are gone, for the postmaster ends last.
// Signals of a terminal are ignored: the pipe alone says when to end.
const script = `
trap '' HUP INT TERM
bin=$1 dir=$2 superuser=$3 password_user=$4
shift 4 # what is left are more options of the server
cd "$dir" || exit 1
pid=
halt() {
	if [ -n "$pid" ]; then
		kill -QUIT "$pid" 2>>control.log
		wait "$pid"
		pid=
	fi
}
if "$bin/initdb" -D data -U "$superuser" -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1; then
	cat >data/pg_hba.conf <<RULES
local all $password_user scram-sha-256
host all $password_user 127.0.0.1/32 scram-sha-256
local all all trust
host all all 127.0.0.1/32 trust
RULES
	echo ok
else
	echo "initdb failed: $(tail -n 5 initdb.log | tr '\n' ' ')"
fi
while read -r command port; do
	case $command in
	start)
		halt
		"$bin/postgres" -D data -p "$port" -c unix_socket_directories="$dir" -c listen_addresses=127.0.0.1 \
			-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
			-c shared_buffers=32MB -c timezone=UTC -c dynamic_shared_memory_type=mmap \
			-c password_encryption=scram-sha-256 "$@" </dev/null >>"server-$port.log" 2>&1 &
		pid=$!
		echo ok
		;;
	kill)
		halt
		echo ok
		;;
	esac
done
halt
cd /
rm -rf "$dir"
`

// supervisor is the running script with its two pipes.
type supervisor struct {
	process *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Reader
	ended   bool
}

// superviseCluster starts the script in the folder and waits until it has made
// the cluster. owner is nil when the test binary runs as an ordinary user; the
// settings, "name=value", count more than those of the script.
func superviseCluster(bin, dir string, owner *syscall.Credential, settings []string) (*supervisor, error) {
	c := exec.Command("/bin/sh", "-c", script, "pgtest", bin, dir, Superuser, PasswordUser)
	for _, setting := range settings {
		c.Args = append(c.Args, "-c", setting)
	}
	c.Dir = dir
	c.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + dir, "LC_ALL=C", "TZ=UTC"}
	// An own process group: Ctrl-C at a terminal reaches the test binary only.
	c.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setpgid: true}
	orders, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the supervisor of the test's PostgreSQL server: %w", err)
	}
	s := &supervisor{process: c, orders: orders, answers: bufio.NewReader(answers)}
	if err := s.answer(); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

// start starts the server on the port; it does not wait until the server is
// ready.
func (s *supervisor) start(port int) error { return s.order(fmt.Sprintf("start %d\n", port)) }

// kill stops the server at once and returns when its processes are gone.
func (s *supervisor) kill() error { return s.order("kill\n") }

func (s *supervisor) order(line string) error {
	if _, err := io.WriteString(s.orders, line); err != nil {
		return fmt.Errorf("the supervisor of the test's PostgreSQL server is gone: %w", err)
	}
	return s.answer()
}

func (s *supervisor) answer() error {
	line, err := s.answers.ReadString('\n')
	if err != nil {
		return fmt.Errorf("the supervisor of the test's PostgreSQL server is gone: %w", err)
	}
	if line = strings.TrimSpace(line); line != "ok" {
		return fmt.Errorf("%s", line)
	}
	return nil
}

// end closes the pipe, which tells the script to stop the server and to remove
// the folder, and waits for that.
func (s *supervisor) end() {
	if s.ended {
		return
	}
	s.ended = true
	s.orders.Close()
	s.process.Wait()
}
