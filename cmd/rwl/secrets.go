package main

import (
	"io"
	"strconv"
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
	if pw, ok := j.w.getenv("PGPASSWORD"); ok {
		j.log.AddSecret(pw)
	}
}

// parseSeed reads the seed that the summary of another run showed.
func parseSeed(text string) (uint64, error) { return strconv.ParseUint(text, 0, 64) }

func seedString(seed uint64) string { return strconv.FormatUint(seed, 10) }
