package main

import (
	"io"
	"strconv"
	"strings"

	"rwl/sqlrt"
	"rwl/sqlrt/sqlite"
)

// messages is where messages go: beside the progress line, so that both can
// use the terminal.
func (j *job) messages() io.Writer {
	j.stderr = j.line().Beside(j.w.stderr)
	return j.stderr
}

// secrets makes the log blot out the passwords of the command line and of the
// environment.
func (j *job) secrets() {
	addSecretsOf(j.log, j.connectText())
	addSecretsOf(j.log, j.w.repositoryAddress(j.opt.repository))
	for _, connect := range []string{j.opt.database, j.opt.repository} {
		if len(sqlrt.Secrets(connect)) > 0 || classicPassword(connect) != "" {
			j.w.conceal(connect)
		}
	}
	j.log.AddSecret(classicPassword(j.connectText()))
	if pw, ok := j.w.getenv("PGPASSWORD"); ok {
		j.log.AddSecret(pw)
	}
}

// classicPassword is the password of user/password@server, which is how the
// original simulator was called: it is no address here, but must not be shown.
func classicPassword(connect string) string {
	if strings.Contains(connect, "://") || strings.Contains(connect, "=") || strings.HasPrefix(connect, sqlite.Prefix) {
		return ""
	}
	_, password, _ := strings.Cut(connect, "/")
	if at := strings.LastIndexByte(password, '@'); at >= 0 {
		password = password[:at]
	}
	return password
}

// parseSeed reads the seed that the summary of another run showed.
func parseSeed(text string) (uint64, error) { return strconv.ParseUint(text, 0, 64) }

func seedString(seed uint64) string { return strconv.FormatUint(seed, 10) }
