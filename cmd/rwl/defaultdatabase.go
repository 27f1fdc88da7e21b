package main

import (
	"time"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/sqlite"
)

// defaultDatabase is the one of -l or of the environment, nil for the embedded one.
func (j *job) defaultDatabase() *sqlrt.Config {
	connect := j.connectText()
	if connect == "" {
		return nil
	}
	c := j.ofKind(connect)
	c.ApplicationName = "rwl"
	return &c
}

func (j *job) connectText() string {
	if j.opt.database != "" {
		return j.opt.database
	}
	v, _ := j.w.getenv("RWL_DATABASE")
	return v
}

// embedded makes the configuration of the embedded database: a temporary file
// that goes when the program has ended.
func (j *job) embedded(o *observer) func() (sqlrt.Config, error) {
	return func() (sqlrt.Config, error) {
		path, cleanup, err := sqlite.TempFile()
		if err != nil {
			return sqlrt.Config{}, err
		}
		o.cleanups = append(o.cleanups, cleanup)
		j.log.Report(diag.New(405, diag.Place{}, path))
		return j.ofKind(sqlite.Prefix + path), nil
	}
}

// ofKind makes a configuration of the kind that -X, -Y, -g and -G ask for.
func (j *job) ofKind(connect string) sqlrt.Config {
	c := sqlrt.Config{Connect: connect, IdleRelease: time.Minute, WaitLimit: -1, CursorCache: sqlrt.DefaultCursorCache}
	switch {
	case j.opt.maxPool > 0:
		c.Kind, c.Min, c.Max = sqlrt.SessionPool, j.opt.minPool, j.opt.maxPool
	case j.opt.threadsDed:
		c.Kind = sqlrt.ThreadsDedicated
	case j.opt.reconn:
		c.Kind = sqlrt.Reconnect
	}
	return c
}

// kindOptions checks -X, -Y, -g and -G: a pool needs its largest size, and the
// pool comes before the other kinds.
func (j *job) kindOptions() bool {
	given := map[string]bool{}
	for _, g := range j.called.options {
		given[g.flag.Name] = true
	}
	for _, o := range []struct {
		name  string
		value int
		least int
	}{{"default-max-pool", j.opt.maxPool, 1}, {"default-min-pool", j.opt.minPool, 0}} {
		if given[o.name] && o.value < o.least {
			j.log.Report(diag.New(414, diag.Place{}, o.value, "--"+o.name, "a possible number of sessions"))
			return false
		}
	}
	pool := given["default-max-pool"]
	switch {
	case !pool && given["default-min-pool"]:
		j.log.Report(diag.New(190, diag.Place{}))
	case pool && given["default-min-pool"] && j.opt.minPool > j.opt.maxPool:
		j.log.Report(diag.New(250, diag.Place{}, j.opt.minPool, "--default-min-pool", j.opt.maxPool))
	}
	j.opt.minPool = min(j.opt.minPool, max(j.opt.maxPool, 1))
	if pool && j.opt.threadsDed {
		j.log.Report(diag.New(427, diag.Place{}, "-g", "-X makes the default database a session pool"))
	}
	if j.opt.reconn && (pool || j.opt.threadsDed) {
		j.log.Report(diag.New(427, diag.Place{}, "-G", "another option says of which kind the default database is"))
	}
	return true
}
