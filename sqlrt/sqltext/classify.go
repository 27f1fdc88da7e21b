package sqltext

// Kind is the class of a statement as far as executing it needs to know.
type Kind uint8

const (
	Query       Kind = iota // select, with … select, values, table
	DML                     // insert, update, delete, merge, with … insert and so on
	Block                   // do, call, and a PL/SQL block
	DDL                     // create, alter, drop, truncate, grant, comment …
	Transaction             // begin, start transaction, savepoint, commit, rollback, release, set transaction
	Utility                 // show, explain, set, copy, vacuum, listen … and anything unknown
)

var kindNames = [...]string{"query", "dml", "block", "ddl", "transaction", "utility"}

func (k Kind) String() string { return kindNames[k] }

// kinds classifies by first word; what is not here is a Utility.
var kinds = map[string]Kind{
	"select": Query, "values": Query, "table": Query, "with": Query,
	"insert": DML, "update": DML, "delete": DML, "merge": DML, "replace": DML,
	"do": Block, "call": Block, "declare": Block,
	"create": DDL, "alter": DDL, "drop": DDL, "truncate": DDL, "grant": DDL, "revoke": DDL, "comment": DDL, "rename": DDL,
	"import": DDL, "security": DDL, "reassign": DDL, "audit": DDL, "noaudit": DDL, "purge": DDL,
	"begin": Transaction, "start": Transaction, "savepoint": Transaction, "commit": Transaction, "rollback": Transaction,
	"release": Transaction, "end": Transaction, "abort": Transaction,
}

// rowUtilities are utilities that return rows.
var rowUtilities = map[string]bool{"show": true, "explain": true, "fetch": true, "execute": true, "pragma": true}

func (t *Text) classify(s *statement, first int) {
	t.FirstWord = s.word(first)
	known := false
	if t.Kind, known = kinds[t.FirstWord]; !known {
		t.Kind = Utility
	}
	switch t.FirstWord {
	case "with":
		t.classifyWith(s, first)
	case "begin":
		if !beginsTransaction(s.word(first+1), first+1 >= len(s.items) || s.mark(first+1, ";")) {
			t.Kind = Block
		}
	case "declare":
		// 'declare c cursor for …' is PostgreSQL's cursor; in a PL/SQL block 'cursor' comes before the name.
		if s.isName(first+1) && s.declaresCursor(first+2) {
			t.Kind, t.NeedsTransaction = Utility, true
		}
	case "set":
		t.classifySet(s, first)
	case "prepare":
		if s.word(first+1) == "transaction" {
			t.Kind = Transaction
		}
	}
	t.classifyRows(s, first)
	t.classifyTransaction(s, first)
}

// beginsTransaction reports whether 'begin' followed by this word, or by nothing but a semicolon, starts a transaction.
func beginsTransaction(next string, ends bool) bool {
	switch next {
	case "transaction", "work", "isolation", "read", "deferrable", "not", "immediate", "exclusive", "deferred":
		return true
	}
	return ends
}

// declaresCursor looks over the options between a cursor's name and the word 'cursor'.
func (s *statement) declaresCursor(i int) bool {
	for {
		switch s.word(i) {
		case "binary", "insensitive", "asensitive", "no", "scroll":
			i++
		case "cursor":
			return true
		default:
			return false
		}
	}
}

// classifyWith finds the statement that follows the named queries. A named query may itself be called like a command, but
// then it stands after 'with', 'recursive' or a comma.
func (t *Text) classifyWith(s *statement, first int) {
	for i := first + 1; i > 0; i++ {
		if i = s.find(i, "select", "values", "table", "insert", "update", "delete", "merge", "replace"); i < 0 {
			break
		}
		if w := s.word(i - 1); w == "with" || w == "recursive" || s.mark(i-1, ",") {
			continue
		}
		t.Kind = kinds[s.word(i)]
		break
	}
	for i := first; i+1 < len(s.items); i++ {
		if s.mark(i, "(") && isKind(s.word(i+1), DML) {
			t.NeedsTransaction = true
		}
	}
}

func (t *Text) classifySet(s *statement, first int) {
	switch s.word(first + 1) {
	case "transaction":
		t.Kind, t.NeedsTransaction = Transaction, true
	case "local", "constraints":
		t.NeedsTransaction = true
	}
}

func (t *Text) classifyRows(s *statement, first int) {
	switch t.Kind {
	case Query:
		t.ForUpdate = s.locksRows()
		t.Rows = true
		if i := s.find(first, "into", "from"); t.FirstWord == "select" && i >= 0 && s.word(i) == "into" {
			t.Rows, t.NeedsTransaction = false, true // select into makes a table
		}
	case DML:
		t.Rows = s.returning(first) >= 0
	case Block:
		t.Rows = t.FirstWord == "call"
	case Utility:
		t.Rows = rowUtilities[t.FirstWord]
	}
}

// inQuery reports whether item i stands at the top or directly in parentheses that hold a query.
func (s *statement) inQuery(i int) bool {
	depth := s.items[i].depth
	if depth == 0 {
		return true
	}
	for j := i - 1; j >= 0; j-- {
		if s.items[j].depth == depth-1 {
			return s.mark(j, "(") && isKind(s.word(j+1), Query)
		}
	}
	return false
}

func (t *Text) classifyTransaction(s *statement, first int) {
	switch t.Kind {
	case DML:
		t.NeedsTransaction = true
	case Query:
		t.NeedsTransaction = t.NeedsTransaction || t.ForUpdate
	case Block:
		t.NeedsTransaction = true
	case DDL:
		t.NeedsTransaction = !s.refusesTransaction(first)
	case Transaction:
		t.NeedsTransaction = t.NeedsTransaction || t.FirstWord == "savepoint"
	case Utility:
		switch t.FirstWord {
		case "lock", "execute", "refresh":
			t.NeedsTransaction = true
		case "copy":
			t.NeedsTransaction = s.find(first, "from") >= 0
		case "explain":
			t.NeedsTransaction = s.explainsByDoing(first)
		}
	}
}

// refusesTransaction knows the DDL that PostgreSQL only accepts outside a transaction.
func (s *statement) refusesTransaction(first int) bool {
	switch s.word(first + 1) {
	case "database", "tablespace", "subscription":
		return s.word(first) == "create" || s.word(first) == "drop"
	case "system":
		return s.word(first) == "alter"
	case "index":
		return s.word(first+2) == "concurrently"
	case "unique":
		return s.word(first+3) == "concurrently"
	}
	return false
}

// explainsByDoing reports whether 'explain analyze' would execute something that changes data.
func (s *statement) explainsByDoing(first int) bool {
	analyze, changes := false, false
	for i := first + 1; i < len(s.items); i++ {
		w := s.word(i)
		analyze = analyze || w == "analyze" || w == "analyse"
		changes = changes || isKind(w, DML) && w != "replace"
	}
	return analyze && changes
}

// isKind is for words that may be unknown; Query is the zero value.
func isKind(word string, want Kind) bool {
	kind, known := kinds[word]
	return known && kind == want
}
