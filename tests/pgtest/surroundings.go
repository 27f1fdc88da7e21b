package pgtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
)

// errNoServer says what to do on a machine without PostgreSQL.
var errNoServer = errors.New("these tests need the PostgreSQL server programs (initdb and postgres), and they are neither in PATH " +
	"nor in /usr/lib/postgresql/*/bin: install them, on Debian and Ubuntu with 'apt-get install postgresql', " +
	"on macOS with 'brew install postgresql@15'")

// findBinaries returns the folder that holds initdb and postgres: the one in
// PATH, else the newest of Debian's versioned folders.
func findBinaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil && hasServer(filepath.Dir(path)) {
			return filepath.Dir(path), nil
		}
	}
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	sort.Slice(folders, func(i, j int) bool { return release(folders[i]) > release(folders[j]) })
	for _, folder := range folders {
		if hasServer(folder) {
			return folder, nil
		}
	}
	return "", errNoServer
}

// release reads the version out of a folder such as /usr/lib/postgresql/15/bin.
func release(folder string) float64 {
	n, err := strconv.ParseFloat(filepath.Base(filepath.Dir(folder)), 64)
	if err != nil {
		return 0
	}
	return n
}

func hasServer(folder string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// makeFolder makes the folder of a cluster. PostgreSQL refuses to run as root,
// so there the folder is given to an unprivileged user, whose credential is
// returned.
func makeFolder() (dir string, owner *syscall.Credential, err error) {
	dir, err = os.MkdirTemp("", "rwlpg")
	if err != nil {
		return "", nil, err
	}
	if os.Geteuid() != 0 {
		return dir, nil, nil
	}
	owner, err = unprivileged()
	if err == nil {
		err = os.Chown(dir, int(owner.Uid), int(owner.Gid))
	}
	if err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	return dir, owner, nil
}

// unprivileged finds a user who may run the server.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if errUID == nil && errGID == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody to run it as")
}

// freePort finds a port on 127.0.0.1 that nobody listens on. It lies below the
// range from which systems take ports for outgoing connections: there a client
// that tries to reach a killed server could by chance connect to itself.
func freePort() (int, error) {
	const lowest, highest = 15000, 31999
	for range 100 {
		port := lowest + rand.IntN(highest-lowest+1)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		listener.Close()
		return port, nil
	}
	return 0, errors.New("no free port on 127.0.0.1 between 15000 and 31999")
}
