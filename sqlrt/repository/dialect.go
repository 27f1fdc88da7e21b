package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// dialect is what differs between the two databases. All other SQL is common to both.
type dialect struct {
	kind       string // "postgres" or "sqlite", as in the names of the schema's files
	nextNumber string // gives the next run number
	// lock makes other migrations wait until the transaction ends; "" when the transaction's begin does that already.
	lock string
	// durable makes the present transaction wait for the disk where the server is told not to: what it acknowledged is not
	// kept for a second try. (As a parameter of the connection it would not pass every connection pooler.)
	durable string
}

var (
	postgresDialect = dialect{
		kind:       "postgres",
		nextNumber: `select nextval('runnumber_seq')`,
		lock:       `select pg_advisory_xact_lock(7236945711)`, // any number that nobody else takes
		durable:    `set local synchronous_commit = on`,
	}
	sqliteDialect = dialect{
		kind:       "sqlite",
		nextNumber: `update runnumber_seq set last_value = last_value + 1 returning last_value`,
	}
)

const sqlitePrefix = "sqlite:"

// connect opens the database behind a URL. The name is for display: it holds no password.
func connect(address string) (db *sql.DB, d dialect, name string, err error) {
	if file, ok := strings.CutPrefix(address, sqlitePrefix); ok {
		db, err = connectSQLite(file)
		return db, sqliteDialect, address, err
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, dialect{}, "", err // pgx blots out the password
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "rwl repository"
	}
	shown := url.URL{Scheme: "postgres", User: url.User(config.User), Host: fmt.Sprintf("%s:%d", config.Host, config.Port),
		Path: "/" + config.Database}
	if strings.HasPrefix(config.Host, "/") { // a unix socket
		shown.Host = ""
		shown.RawQuery = url.Values{"host": {config.Host}, "port": {fmt.Sprint(config.Port)}}.Encode()
	}
	return stdlib.OpenDB(*config), postgresDialect, shown.String(), nil
}

// connectSQLite opens a file and makes its folder. Every transaction begins with the write lock: one that reads first and
// writes later could find that somebody else wrote in between. After a crash of the process WAL with synchronous=normal
// loses nothing that was committed.
func connectSQLite(file string) (*sql.DB, error) {
	if file == "" {
		return nil, errors.New("no file after 'sqlite:'")
	}
	options := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(normal)"},
	}
	if file != ":memory:" {
		absolute, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(filepath.Dir(absolute), 0o700); err != nil {
			return nil, err
		}
		file = "file:" + (&url.URL{Path: absolute}).EscapedPath()
	}
	db, err := sql.Open("sqlite", file+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // one writer; and a database in memory is one connection
	return db, nil
}

// inTransaction runs do in a transaction and commits it when do returns nil.
func (r *Repository) inTransaction(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if r.dialect.durable != "" {
		_, err = tx.ExecContext(ctx, r.dialect.durable)
	}
	if err == nil {
		err = do(tx)
	}
	if err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// ignoreDone drops the complaint that a broken connection has ended the transaction already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
