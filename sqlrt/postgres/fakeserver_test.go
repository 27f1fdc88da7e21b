package postgres

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
	"rwl/vm/clock"
)

// fakeServer speaks the server's side of the protocol on a loopback port. It knows a few statements (answers), keeps the
// transaction status as PostgreSQL does, writes down what it is sent, and can be told to fail in the middle.
type fakeServer struct {
	listener net.Listener
	answers  map[string]answer

	mu      sync.Mutex
	log     []string      // one entry per message, "|" after each Sync
	cut     int           // messages it still sends before it hangs up; < 0 no limit
	stall   string        // a statement whose Execute is not answered before a cancel request comes
	deaf    int           // so many cancel requests have no effect
	asked   int           // cancel requests that came
	cancels chan struct{} // only a statement that stalls takes one; at any other moment a request is lost
	live    []net.Conn
}

// answer is how a statement behaves.
type answer struct {
	params  []uint32
	columns []uint32 // types; values are sent as given
	rows    [][][]byte
	tag     string
	refusal *pgproto3.ErrorResponse // given once by Execute
	spare   int                     // executions before the refusal
	parse   *pgproto3.ErrorResponse // given by each Parse
	bind    *pgproto3.ErrorResponse // given by each Bind
}

func startFake(t testing.TB, answers map[string]answer) *fakeServer {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeServer{listener: listener, answers: answers, cut: -1, cancels: make(chan struct{})}
	go f.serve() // ends when the listener is closed
	t.Cleanup(func() {
		listener.Close()
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, c := range f.live {
			c.Close()
		}
	})
	return f
}

func (f *fakeServer) serve() {
	for {
		c, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.live = append(f.live, c)
		f.mu.Unlock()
		go f.session(c)
	}
}

// backend is one session of the fake server.
type backend struct {
	*fakeServer
	*pgproto3.Backend
	net       net.Conn
	status    byte
	broken    bool              // an error: skip to Sync
	prepared  map[string]string // name → text
	portals   map[string]string // name → text
	positions map[string]int    // rows sent
	copying   string            // the text of the copy that waits for data
}

func (f *fakeServer) session(c net.Conn) {
	defer c.Close()
	b := &backend{fakeServer: f, Backend: pgproto3.NewBackend(c, c), net: c, status: 'I',
		prepared: map[string]string{}, portals: map[string]string{}, positions: map[string]int{}}
	first, err := b.ReceiveStartupMessage()
	if err != nil {
		return
	}
	if _, cancel := first.(*pgproto3.CancelRequest); cancel {
		f.takeCancel()
		return
	}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "15.18 (Fake)"})
	b.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 2}})
	b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	if b.Flush() != nil {
		return
	}
	for {
		message, err := b.Receive()
		if err != nil || !b.handle(message) {
			return
		}
	}
}

// takeCancel is what becomes of one cancel request.
func (f *fakeServer) takeCancel() {
	f.mu.Lock()
	f.asked++
	heard := f.deaf == 0
	f.deaf = max(0, f.deaf-1)
	f.mu.Unlock()
	if !heard {
		return
	}
	select {
	case f.cancels <- struct{}{}:
	default:
	}
}

// cancelled gives the number of cancel requests since the last call, and makes the server deaf for the next so many.
func (f *fakeServer) cancelled(deaf int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked, f.deaf = 0, deaf
	return asked
}

// say sends one message, or hangs up when that is due.
func (b *backend) say(message pgproto3.BackendMessage) bool {
	b.mu.Lock()
	ends := b.cut == 0
	if b.cut > 0 {
		b.cut--
	}
	b.mu.Unlock()
	if ends {
		return false
	}
	b.Send(message)
	return b.Flush() == nil
}

func (b *backend) note(entry string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.log = append(b.log, entry)
}

// sent gives what came since the last call.
func (f *fakeServer) sent() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	log := strings.Join(f.log, " ")
	f.log = nil
	return log
}

func (b *backend) handle(message pgproto3.FrontendMessage) bool {
	switch m := message.(type) {
	case *pgproto3.Sync:
		b.note("Sync|")
		b.broken = false
		return b.say(&pgproto3.ReadyForQuery{TxStatus: b.status})
	case *pgproto3.Query:
		b.note("Query(" + m.String + ")|")
		return b.run(m.String, 0, "") && b.say(&pgproto3.ReadyForQuery{TxStatus: b.status})
	case *pgproto3.Terminate:
		b.note("Terminate")
		return false
	}
	if b.broken {
		return true
	}
	switch m := message.(type) {
	case *pgproto3.Parse:
		b.note("Parse(" + m.Name + ")")
		if refusal := b.answers[m.Query].parse; refusal != nil {
			return b.refuse(refusal)
		}
		b.prepared[m.Name] = m.Query
		return b.say(&pgproto3.ParseComplete{})
	case *pgproto3.Describe:
		b.note("Describe(" + m.Name + ")")
		return b.describe(b.answers[b.prepared[m.Name]])
	case *pgproto3.Bind:
		b.note("Bind(" + m.DestinationPortal + "," + m.PreparedStatement + ")")
		b.portals[m.DestinationPortal], b.positions[m.DestinationPortal] = b.prepared[m.PreparedStatement], 0
		if refusal := b.answers[b.prepared[m.PreparedStatement]].bind; refusal != nil {
			return b.refuse(refusal)
		}
		return b.say(&pgproto3.BindComplete{})
	case *pgproto3.Execute:
		b.note(fmt.Sprintf("Execute(%s,%d)", m.Portal, m.MaxRows))
		return b.run(b.portals[m.Portal], int(m.MaxRows), m.Portal)
	case *pgproto3.CopyData:
		b.note("CopyData")
		return true
	case *pgproto3.CopyDone:
		b.note("CopyDone")
		return b.endCopy()
	case *pgproto3.CopyFail:
		b.note("CopyFail")
		return b.refuse(&pgproto3.ErrorResponse{Severity: "ERROR", Code: "57014", Message: "COPY from stdin failed: " + m.Message})
	case *pgproto3.Close:
		b.note(fmt.Sprintf("Close(%c%s)", m.ObjectType, m.Name))
		return b.say(&pgproto3.CloseComplete{})
	}
	b.note(fmt.Sprintf("%T", message))
	return false
}

func (b *backend) describe(a answer) bool {
	if !b.say(&pgproto3.ParameterDescription{ParameterOIDs: a.params}) {
		return false
	}
	if a.columns == nil {
		return b.say(&pgproto3.NoData{})
	}
	var row pgproto3.RowDescription
	for i, oid := range a.columns {
		row.Fields = append(row.Fields, pgproto3.FieldDescription{Name: []byte(fmt.Sprint("c", i+1)), DataTypeOID: oid})
	}
	return b.say(&row)
}

// run executes a statement, up to limit rows of it.
func (b *backend) run(text string, limit int, portal string) bool {
	word, _, _ := strings.Cut(text, " ")
	switch a := b.answers[text]; {
	case word == "begin" && a.refusal == nil && text != b.stall:
		b.status = 'T'
		return b.say(&pgproto3.CommandComplete{CommandTag: []byte("BEGIN")})
	case word == "savepoint" || word == "release":
		return b.say(&pgproto3.CommandComplete{CommandTag: []byte(strings.ToUpper(word))})
	case text == undoStatement:
		b.status = 'T'
		return b.say(&pgproto3.CommandComplete{CommandTag: []byte("ROLLBACK")})
	case text == "commit" || text == "rollback":
		tag := strings.ToUpper(text)
		if b.status == 'E' {
			tag = "ROLLBACK"
		}
		b.status = 'I'
		return b.say(&pgproto3.CommandComplete{CommandTag: []byte(tag)})
	case b.status == 'E':
		return b.refuse(&pgproto3.ErrorResponse{Severity: "ERROR", Code: "25P02", Message: "current transaction is aborted"})
	case text == b.stall:
		<-b.cancels
		return b.refuse(&pgproto3.ErrorResponse{Severity: "ERROR", Code: "57014", Message: "canceling statement due to user request"})
	case word == "copy":
		b.copying = text
		return b.say(&pgproto3.CopyInResponse{})
	case a.refusal != nil && a.spare > 0:
		a.spare--
		b.answers[text] = a
		return b.rows(a, limit, portal)
	case a.refusal != nil:
		refusal := a.refusal
		a.refusal = nil
		b.answers[text] = a
		return b.refuse(refusal)
	default:
		return b.rows(a, limit, portal)
	}
}

func (b *backend) rows(a answer, limit int, portal string) bool {
	for n := 0; b.positions[portal] < len(a.rows); n++ {
		if limit > 0 && n == limit {
			return b.say(&pgproto3.PortalSuspended{})
		}
		if !b.say(&pgproto3.DataRow{Values: a.rows[b.positions[portal]]}) {
			return false
		}
		b.positions[portal]++
	}
	return b.say(&pgproto3.CommandComplete{CommandTag: []byte(a.tag)})
}

// endCopy ends a copy as its answer says.
func (b *backend) endCopy() bool {
	a := b.answers[b.copying]
	if a.refusal != nil {
		return b.refuse(a.refusal)
	}
	return b.say(&pgproto3.CommandComplete{CommandTag: []byte(a.tag)})
}

func (b *backend) refuse(refusal *pgproto3.ErrorResponse) bool {
	b.broken = true
	if b.status == 'T' {
		b.status = 'E'
	}
	return b.say(refusal) && refusal.Severity != "FATAL"
}

// connect gives a connection to the fake server.
func (f *fakeServer) connect(t testing.TB, clk clock.Clock, cached int) *conn {
	t.Helper()
	cfg := sqlrt.Config{Connect: "postgres://u@" + f.listener.Addr().String() + "/d?sslmode=disable", CursorCache: cached}
	target, err := Driver{}.Open(cfg, sqlrt.Surroundings{Clock: clk, TempDir: t.TempDir(), HoldLimit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	made, err := target.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c := made.(*conn)
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// stillClock stands at one instant and counts the readings.
type stillClock struct{ readings int }

func (s *stillClock) Now() int64                             { s.readings++; return 42 }
func (s *stillClock) Wall() time.Time                        { return time.Time{} }
func (s *stillClock) SleepUntil(int64, <-chan struct{}) bool { return false }
