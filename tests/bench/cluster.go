package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"rwl/tests/pgtest"
)

// pgbenchScale is the size of pgbench's tables: 100,000 accounts each.
const pgbenchScale = 10

// cluster is a throw-away PostgreSQL server, reached over its unix socket, with what pgbench needs in one database.
type cluster struct {
	server        *pgtest.Server
	url           string
	psql, pgbench string // executables; "" when not installed
}

// startCluster starts a server when a section wants one, and returns why there is none.
func (b *bench) startCluster(wanted func(section string) bool) (reason string) {
	needed := false
	for _, s := range sections() {
		needed = needed || s.server && wanted(s.name)
	}
	if !needed {
		return ""
	}
	server, err := pgtest.Launch("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=1h", "autovacuum=off", "jit=off")
	if err != nil {
		return err.Error()
	}
	c := &cluster{server: server, url: server.SocketURL("postgres"), psql: tool("psql"), pgbench: tool("pgbench")}
	if c.pgbench != "" {
		if _, err := b.run(nil, c.pgbench, "-i", "-q", "-s", fmt.Sprint(pgbenchScale), c.url); err != nil {
			server.Stop()
			return err.Error()
		}
	}
	b.cluster = c
	return ""
}

func (c *cluster) stop() { c.server.Stop() }

// tool finds a program of PostgreSQL: in the newest of Debian's versioned folders, else in PATH. What Debian has in PATH
// is a script in Perl, whose start would be measured.
func tool(name string) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	newest, release := "", 0
	for _, path := range found {
		var n int
		if _, err := fmt.Sscanf(path, "/usr/lib/postgresql/%d", &n); err == nil && n > release {
			newest, release = path, n
		}
	}
	if newest != "" {
		if _, err := os.Stat(newest); err == nil {
			return newest
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// needs returns an error that names a program which is not installed.
func needs(path, name string) error {
	if path == "" {
		return fmt.Errorf("%s is not installed", name)
	}
	return nil
}

// sql executes SQL by psql, before something is measured.
func (b *bench) sql(text string) error {
	if err := needs(b.cluster.psql, "psql"); err != nil {
		return err
	}
	_, err := b.run(nil, b.cluster.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", b.cluster.url, "-c", text)
	return err
}
