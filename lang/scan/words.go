package scan

import (
	"rwl/lang/diag"
	"rwl/sqlrt/sqltext"
)

// Keywords are the words of the grammar: what begins statements and declarations, their clauses, types, attributes of
// databases and sql, and operators. Names of functions are identifiers, and so are words of newer clauses ('retry', 'on',
// 'isolation', 'copy', 'ping'), which have a meaning only where their clause expects them.
var Keywords = set(
	// statements and blocks
	"abort", "break", "commit", "else", "elseif", "end", "execute", "exit", "fflush", "for", "fprintf", "getrusage", "if",
	"loop", "modify", "ociping", "print", "printf", "printline", "printvar", "readline", "readlob", "regex", "regexextract",
	"regexsub", "regexsubg", "return", "rollback", "run", "shift", "sprintf", "system", "then", "threads", "wait", "while",
	"write", "writeline", "writelob", "querynotification", "when",
	// declarations and types
	"array", "blob", "clob", "database", "double", "file", "function", "global", "integer", "is", "nclob", "private",
	"procedure", "random", "sql", "string", "sum", "statistics", "nostatistics", "statisticsonly",
	// sql specifications
	"bind", "bindout", "define", "raw", "ignoreerror", "cursorcache", "nocursorcache", "leak",
	// attributes of databases
	"connect", "connectionclass", "connectionpool", "dedicated", "default", "drcp", "password", "reconnect", "release",
	"requestmark", "results", "sessionpool", "shardkey", "statemark", "username",
	// control loops
	"start", "stop", "count", "every", "queue", "noqueue",
	// operators and the rest
	"all", "and", "at", "between", "not", "null", "or",
)

// reservedWords are identifiers that a later release may take (RWL-043).
var reservedWords = set("date", "decode", "encode", "hexadecimal", "octal", "public", "unsigned", "lobprefetch")

// futureKeywords are identifiers that are announced as keywords (RWL-293).
var futureKeywords = set("mutex", "mutexget", "mutexrelease", "switch", "case")

// longestName is the number of characters from which older tools cut names.
const longestName = 30

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// word scans an identifier, a keyword, or the SQL that begins with this word.
func (s *Scanner) word() (Token, bool) {
	if s.beginsSQL() {
		return s.sql(), true
	}
	end, foreign := s.pos, -1
	for end < len(s.src) {
		if isNamePart(s.src[end]) {
			end++
			continue
		}
		n := s.letterAt(end)
		if n == 0 {
			break
		}
		if foreign < 0 {
			foreign = end
		}
		end += n
	}
	if foreign >= 0 && !s.foreignName(foreign, end) {
		return Token{}, false
	}
	t := s.token(Ident, end)
	t.Text = t.Raw
	if Keywords[t.Text] {
		t.Kind = Keyword
		return t, true
	}
	s.judgeName(t)
	return t, true
}

// judgeName warns once of each name that is better avoided.
func (s *Scanner) judgeName(t Token) {
	number := 0
	switch {
	case reservedWords[t.Text]:
		number = 43
	case futureKeywords[t.Text]:
		number = 293
	case sqltext.IsStarter(t.Text):
		number = 273
	case len(t.Text) > longestName:
		number = 110
	}
	if number == 0 || s.excluded || s.judged[t.Text] {
		return
	}
	s.judged[t.Text] = true
	s.report(diag.New(number, t.Place, t.Text))
}

func isNameStart(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNamePart(c byte) bool { return isNameStart(c) || isDigit(c) }
