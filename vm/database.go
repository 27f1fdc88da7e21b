package vm

import (
	"math"
	"slices"
	"strings"
	"time"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// database is a declared database at run time.
type database struct {
	decl   *pcode.DatabaseDecl // nil for the default of the command line
	config sqlrt.Config
	db     *sqlrt.Database // nil when it could not be opened
	asked  bool            // somebody was asked for its password
}

func (d *database) name() string {
	if d.config.Name == "" {
		return "default"
	}
	return d.config.Name
}

func (d *database) waitLimit() float64 { return d.config.WaitLimit.Seconds() }

// declareDatabase executes a declaration: its values were pushed. A database
// that cannot be reached stops the program, unless $connecterror:accept is on.
func (e *env) declareDatabase(in *pcode.Instr) bool {
	m := e.m
	decl := m.program.Databases[in.K]
	d := &database{decl: decl, config: e.configure(decl)}
	m.databases[in.K] = d
	m.state.Log.AddSecret(d.config.Password)
	if decl.IsResults && m.state.Observer != nil {
		if !m.state.Observer.Results(d.config) {
			return false
		}
		e.takeRunNumber()
	}
	if decl.IsDefault {
		m.defaultDatabase, e.session.database = d, d
	}
	db, err := m.open(d)
	if m.stopping() {
		return false
	}
	if decl.IsResults && m.state.Observer != nil {
		m.state.Observer.Results(d.config) // with the password, if somebody was asked for it
	}
	if err != nil {
		e.send(unreachable(e.place(), decl.Name, err))
		return decl.AcceptFailure
	}
	d.db = db
	if decl.IsResults {
		m.results = d
	}
	return true
}

// configure makes the configuration of a declaration from the pushed values.
func (e *env) configure(decl *pcode.DatabaseDecl) sqlrt.Config {
	cfg := sqlrt.Config{
		Name: decl.Name, Kind: sqlrt.PoolKind(decl.Kind), IdleRelease: time.Minute, WaitLimit: -1,
		CursorCache: sqlrt.DefaultCursorCache, ApplicationName: "rwl",
	}
	high := false
	for i, f := range decl.Fields {
		v := e.args[i]
		switch f {
		case pcode.FieldUser:
			cfg.User, cfg.Password = splitUser(v.Str, cfg.Password)
			if user, connect, ok := strings.Cut(cfg.User, "@"); ok {
				cfg.User, cfg.Connect = user, connect
			}
		case pcode.FieldPassword:
			cfg.Password = v.Str
		case pcode.FieldConnect:
			cfg.Connect = v.Str
		case pcode.FieldIsolation:
			cfg.Isolation = v.Str
		case pcode.FieldCursorCache:
			cfg.CursorCache = int(v.Num)
			if v.Num == 0 {
				cfg.CursorCache = -1
			}
		case pcode.FieldLow:
			cfg.Min = int(v.Num)
		case pcode.FieldHigh:
			cfg.Max, high = int(v.Num), true
		case pcode.FieldRelease:
			cfg.IdleRelease = duration(v)
		case pcode.FieldWait:
			cfg.WaitLimit = duration(v)
		}
	}
	e.args = e.args[:0]
	if !high {
		cfg.Max = cfg.Min
	}
	if decl.Kind == pcode.SessionPool {
		if cfg.Max == 0 && !slices.Contains(decl.Fields, pcode.FieldLow) {
			cfg.Max = drcpSessions
		}
		e.checkPool(&cfg)
	}
	if decl.Fields == nil || cfg.Connect == "" && cfg.User == "" && cfg.Password == "" {
		e.m.defaultConnect(&cfg)
	}
	return e.m.complete(cfg)
}

// drcpSessions is the size of the pool of a drcp database, which declares none.
const drcpSessions = 32

// splitUser takes user/password apart; a leading part that looks like a URL is
// left alone.
func splitUser(s, password string) (user, pw string) {
	if strings.Contains(s, "://") {
		return s, password
	}
	user, pw, found := strings.Cut(s, "/")
	if !found {
		return s, password
	}
	if p, connect, ok := strings.Cut(pw, "@"); ok {
		return user + "@" + connect, p
	}
	return user, pw
}

func duration(v pcode.Value) time.Duration {
	s := math.Float64frombits(v.Num)
	if v.Null || s < 0 {
		return -1
	}
	return time.Duration(min(s, 1e9) * float64(time.Second))
}

// checkPool replaces sizes that make no sense.
func (e *env) checkPool(cfg *sqlrt.Config) {
	if cfg.Min < 0 {
		e.report(250, cfg.Min, "the least number of sessions", 0)
		cfg.Min = 0
	}
	if cfg.Max < 1 || cfg.Max < cfg.Min {
		e.report(250, cfg.Max, "the largest number of sessions", max(cfg.Min, 1))
		cfg.Max = max(cfg.Min, 1)
	}
}

// defaultConnect lets a declaration without connection use the one of the
// command line, if there is one.
func (m *Machine) defaultConnect(cfg *sqlrt.Config) {
	if d := m.options.Default; d != nil {
		cfg.Connect, cfg.User, cfg.Password = d.Connect, d.User, d.Password
	}
}

// complete adds what all databases of the program have in common.
func (m *Machine) complete(cfg sqlrt.Config) sqlrt.Config {
	cfg.EmptyIsNull = m.behaviour.EmptyIsNull
	cfg.Jitter = m.jitter
	return cfg
}

// jitter is a random number in [0,1) for pauses. It is not drawn from any
// thread's stream, so pauses change no decision of the program.
func (m *Machine) jitter() float64 {
	m.sessionsMu.Lock()
	defer m.sessionsMu.Unlock()
	if m.pauses == nil {
		m.pauses = m.state.Random.Thread(-1)
	}
	return m.pauses.Float()
}

// open connects a database, trying again as often as $dbfailures says when the
// reason may pass.
func (m *Machine) open(d *database) (*sqlrt.Database, error) {
	for try := 0; ; try++ {
		db, err := sqlrt.Open(m.context(), m.state.Drivers, d.config, m.state.Clock)
		if err == nil {
			m.opened = append(m.opened, &database{db: db})
			if m.state.Connected != nil {
				m.state.Connected(DatabaseInfo{d.name(), db.Kind(), db.ServerRelease(), m.state.Log.Clean(d.config.Connect)})
			}
			return db, nil
		}
		if x := sqlrt.AsError(err); x.NoPassword && m.askPassword(d, x) {
			continue
		}
		if try >= m.behaviour.ConnectTries || !passing(err) || m.stopping() {
			return nil, err
		}
		m.state.Clock.SleepUntil(m.state.Clock.Now()+int64(time.Second), m.stopSignal())
	}
}

// askPassword asks once for the password that a server wants; when there is
// nobody to ask, the error says what to do.
func (m *Machine) askPassword(d *database, x *sqlrt.Error) bool {
	if d.asked || m.state.AskPassword == nil {
		return false
	}
	d.asked = true
	where := m.state.Log.Clean(d.config.Connect)
	if d.config.User != "" {
		where = d.config.User + " at " + where
	}
	password, err := m.state.AskPassword(m.context(), "Password for "+d.name()+" ("+where+"): ")
	if err != nil {
		x.Hint = "put the password into the connect string, PGPASSWORD or ~/.pgpass: " + err.Error()
		return false
	}
	m.state.Log.AddSecret(password)
	d.config.Password = password
	return password != ""
}

// unreachable makes the message about a database that could not be opened.
func unreachable(place diag.Place, name string, err error) *diag.Message {
	m := diag.New(47, place, name, err)
	if x := sqlrt.AsError(err); x != nil {
		m.Hint = x.Hint
	}
	return m
}

// openDefault opens the default database, once, when the program declares none:
// that of the command line, else the embedded one.
func (m *Machine) openDefault(e *env) bool {
	if m.program.Default >= 0 || m.defaultDatabase != nil {
		return true
	}
	d := &database{}
	if m.options.Default != nil {
		d.config = *m.options.Default
	} else {
		cfg, err := m.options.Embedded()
		if err != nil {
			m.state.Log.Report(diag.New(47, diag.Place{}, "default", err))
			return false
		}
		d.config = cfg
	}
	d.config.Name = "default"
	d.config = m.complete(d.config)
	db, err := m.open(d)
	if m.stopping() {
		return false
	}
	if err != nil {
		m.state.Log.Report(unreachable(diag.Place{}, "default", err))
		return false
	}
	d.db = db
	m.defaultDatabase, e.session.database = d, d
	return true
}

// databaseNumber finds a database: -1 the one in use, -2 the results database.
func (m *Machine) databaseNumber(e *env, k int64) *database {
	switch {
	case k == -1:
		return e.session.database
	case k == -2:
		return m.results
	case k >= 0 && k < int64(len(m.databases)) && m.databases[k] != nil:
		return m.databases[k]
	}
	return nil
}

func (m *Machine) closeDatabases() {
	for _, d := range m.opened {
		d.db.Close()
	}
}

// databaseInfos describe the databases for the statistics.
func (m *Machine) databaseInfos() []DatabaseInfo {
	var list []DatabaseInfo
	seen := map[*database]bool{nil: true}
	for _, d := range append([]*database{m.defaultDatabase}, m.databases...) {
		if seen[d] || d.db == nil {
			continue
		}
		seen[d] = true
		list = append(list, DatabaseInfo{d.name(), d.db.Kind(), d.db.ServerRelease(), m.state.Log.Clean(d.config.Connect)})
	}
	return list
}
