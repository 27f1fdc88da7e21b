package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
)

// Driver is PostgreSQL. Its connect strings are URLs or key=value pairs; what they leave out comes from libpq's environment,
// service file and password file.
type Driver struct{}

// Kind is "postgres".
func (Driver) Kind() string { return "postgres" }

// Open reads the connect string. Nothing is connected.
func (Driver) Open(cfg sqlrt.Config, surroundings sqlrt.Surroundings) (sqlrt.Target, error) {
	begin, err := beginText(cfg.Isolation)
	if err != nil {
		return nil, err
	}
	settings, err := pgconn.ParseConfig(withUser(cfg.Connect, cfg.User))
	if err != nil {
		return nil, unreadable(cfg.Connect, err)
	}
	if cfg.Password != "" {
		settings.Password = cfg.Password
	}
	settings.RuntimeParams["client_encoding"] = "UTF8"
	if cfg.ApplicationName != "" && settings.RuntimeParams["application_name"] == "" {
		settings.RuntimeParams["application_name"] = cfg.ApplicationName
	}
	return &target{settings: settings, surroundings: surroundings, begin: begin, cached: cfg.CursorCache,
		binaryFrom: binaryFrom, processors: runtime.GOMAXPROCS(0)}, nil
}

// target is a PostgreSQL database that can be connected to.
type target struct {
	settings     *pgconn.Config
	surroundings sqlrt.Surroundings
	begin        string
	cached       int          // prepared statements per connection
	binaryFrom   int          // rows from which a copy is sent in binary
	processors   int          // that this process may use
	busy         atomic.Int32 // exchanges under way
}

// Connect lets pgconn connect and takes the connection over.
func (t *target) Connect(ctx context.Context) (sqlrt.Conn, error) {
	var readers readers
	settings := t.settings.Copy()
	settings.BuildFrontend = readers.build
	var early earlyNotices
	settings.OnNotice = early.hear
	made, err := pgconn.ConnectConfig(ctx, settings)
	if err != nil {
		return nil, t.refused(ctx, err)
	}
	hijacked, err := made.Hijack()
	if err != nil {
		return nil, t.refused(ctx, err)
	}
	hijacked.Config = t.settings // not a copy for each connection
	c := &conn{target: t, clk: t.surroundings.Clock, hijacked: hijacked, status: hijacked.TxStatus}
	c.net, c.to, c.from = hijacked.Conn, hijacked.Conn, readers.of(hijacked.Conn)
	c.spare = newDirect(hijacked.Conn, &t.busy, t.processors)
	c.cache.room = t.cached
	c.controls = newControls(t.begin)
	c.setRelease(hijacked.ParameterStatuses["server_version"])
	c.action.first = hijacked.ParameterStatuses["application_name"]
	c.action.now, c.action.wanted = c.action.first, c.action.first
	for _, n := range early {
		c.keepNotice(n)
	}
	if err := c.takeLeftovers(hijacked.Frontend); err != nil {
		c.Close(ctx)
		return nil, t.refused(ctx, err)
	}
	return c, nil
}

// Close has nothing to do: connections are closed one by one.
func (t *target) Close() error { return nil }

// readers remembers what pgconn reads each connection through. When a write takes long pgconn begins to read in the background,
// and may still be at it when the connection is taken over: who then reads from the connection itself waits for ever for bytes
// that the other one got. So we go on reading through the same reader, which hands them out.
type readers []struct {
	conn io.Writer
	from io.Reader
}

// build is pgconn's hook for making the two ends of a connection.
func (r *readers) build(from io.Reader, to io.Writer) *pgproto3.Frontend {
	*r = append(*r, struct {
		conn io.Writer
		from io.Reader
	}{to, from})
	return pgproto3.NewFrontend(from, to)
}

func (r readers) of(conn net.Conn) io.Reader {
	for _, one := range r {
		if one.conn == io.Writer(conn) {
			return one.from
		}
	}
	return conn
}

// goDirect changes to the socket itself, past the reader of pgconn, when that has nothing any more: a packet was answered
// through it, so that nobody reads in the background, all that it gave has been taken, and it would have given more.
func (c *conn) goDirect() {
	switch {
	case c.spare == nil:
	case !c.answered:
		c.answered = true
	case c.wire.start == c.wire.end && c.wire.end < len(c.in):
		c.direct, c.spare = c.spare, nil
		c.from, c.to = c.direct, c.direct
	}
}

// takeLeftovers reads what pgconn had read ahead: parameter changes and notices.
func (c *conn) takeLeftovers(ahead *pgproto3.Frontend) error {
	for ahead.ReadBufferLen() > 0 {
		message, err := ahead.Receive()
		if err != nil {
			return err
		}
		switch message := message.(type) {
		case *pgproto3.ParameterStatus:
			if message.Name == "server_version" {
				c.setRelease(message.Value)
			}
		case *pgproto3.NoticeResponse:
			c.saidAhead(message)
		}
	}
	return nil
}

// setRelease keeps "15.18" of "15.18 (Debian 15.18-0+deb12u1)".
func (c *conn) setRelease(version string) {
	c.release, _, _ = strings.Cut(version, " ")
}

// withUser puts a user into the connect string, where it also decides which line of the password file counts.
func withUser(connect, user string) string {
	if user == "" {
		return connect
	}
	if !strings.HasPrefix(connect, "postgres://") && !strings.HasPrefix(connect, "postgresql://") {
		escaped := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(user)
		return strings.TrimSpace(connect + " user='" + escaped + "'")
	}
	separator := "?"
	if strings.Contains(connect, "?") {
		separator = "&"
	}
	return connect + separator + "user=" + url.QueryEscape(user)
}

// unreadable is the error for a connect string that cannot be understood. Nothing of the string is shown, and nothing that
// quotes it: what looks like a port or a host may be a piece of a password.
func unreadable(connect string, err error) error {
	message := "the connect string cannot be understood"
	text := err.Error()
	if scheme, _, ok := strings.Cut(connect, "://"); ok && lettersOnly(scheme) && !strings.HasPrefix(scheme, "postgres") {
		message, text = "there is no kind of database '"+scheme+"'", ""
	} else if !strings.ContainsAny(connect, "=:") {
		message, text = "this is neither a URL nor key=value words", ""
	}
	for _, known := range []string{"failed to configure TLS", "failed to read service", "failed to parse as URL",
		"failed to parse as keyword/value", "invalid port", "invalid connect_timeout", "invalid target_session_attrs"} {
		if strings.Contains(text, known) {
			message += ": " + known
			break
		}
	}
	return &sqlrt.Error{SQLState: "08001", Message: message,
		Hint: "write postgres://user:password@host:port/database with the special characters of the password as %XX, or host=… user=… dbname=…; sqlite:FILE is the embedded database"}
}

// lettersOnly tells what can be shown: a piece of a password that holds "://" has other characters, or it is short.
func lettersOnly(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz") == ""
}

// refused is the error of a connection that did not come about.
func (t *target) refused(ctx context.Context, err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return &sqlrt.Error{SQLState: server.Code, Message: t.blot(server.Message), Detail: t.blot(server.Detail), Hint: t.blot(server.Hint),
			NoPassword: server.Code == "28P01" && t.settings.Password == ""}
	}
	if ctx.Err() != nil {
		return &sqlrt.Error{SQLState: "57014", Message: "interrupted while connecting", Cause: context.Cause(ctx)}
	}
	return &sqlrt.Error{SQLState: "08001", Message: t.blot(attempts(err.Error()))}
}

// attempts makes one line of an error that has a line per address and kind of
// encryption tried; what an earlier line says already stands once.
func attempts(text string) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if l != "" && !slices.ContainsFunc(lines, func(earlier string) bool { return strings.Contains(earlier, l) }) {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, " ")
}

// blot takes the password out of a text that may quote the settings.
func (t *target) blot(text string) string {
	if t.settings.Password == "" {
		return text
	}
	return strings.ReplaceAll(text, t.settings.Password, "***")
}
