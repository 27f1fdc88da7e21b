package sqltext

import "slices"

// Start tells whether a word of an rwl file begins SQL.
type Start uint8

const (
	NotSQL  Start = iota
	MayBe         // it does where a statement or an SQL text may begin; elsewhere it is an ordinary name
	Certain       // it does wherever it stands, so that a missing ; before it is noticed
)

// what may follow a starter for SQL to begin
const (
	afterWord    = 1 << iota // a word or a quoted name
	afterEnd                 // a semicolon
	afterParen               // an opening parenthesis
	afterOptions             // an opening parenthesis and an option or command word, as in explain (analyze)
	afterString              // a string or dollar quote in SQL's spelling
	afterOperand             // anything a select list can begin with
	afterStar                // *
	afterBind                // a placeholder or a label, as after a PL/SQL begin
)

// starter describes one word. words, when given, are the only words that may follow.
type starter struct {
	certain bool
	after   uint
	words   []string
}

var starters = map[string]starter{
	"select":    {certain: true, after: afterWord | afterEnd | afterParen | afterString | afterOperand},
	"insert":    {certain: true, after: afterWord},
	"update":    {certain: true, after: afterWord},
	"delete":    {certain: true, after: afterWord},
	"merge":     {certain: true, after: afterWord},
	"with":      {certain: true, after: afterWord},
	"create":    {certain: true, after: afterWord},
	"alter":     {certain: true, after: afterWord},
	"drop":      {certain: true, after: afterWord},
	"truncate":  {certain: true, after: afterWord},
	"grant":     {certain: true, after: afterWord},
	"revoke":    {certain: true, after: afterWord},
	"audit":     {certain: true, after: afterWord},
	"noaudit":   {certain: true, after: afterWord},
	"purge":     {certain: true, after: afterWord},
	"rename":    {certain: true, after: afterWord},
	"savepoint": {certain: true, after: afterWord},
	"declare":   {certain: true, after: afterWord},
	"analyze":   {certain: true, after: afterWord | afterEnd | afterOptions},
	"begin":     {certain: true, after: afterWord | afterEnd | afterBind},

	"administer":   {words: []string{"key"}},
	"associate":    {words: []string{"statistics"}},
	"disassociate": {words: []string{"statistics"}},
	"comment":      {words: []string{"on"}},
	"flashback":    {words: []string{"database", "table"}},
	"refresh":      {words: []string{"materialized"}},
	"import":       {words: []string{"foreign"}},
	"reassign":     {words: []string{"owned"}},
	"security":     {words: []string{"label"}},
	"start":        {words: []string{"transaction"}},
	"rollback":     {words: []string{"to"}},
	"release":      {words: []string{"savepoint"}},
	"discard":      {words: []string{"all", "plans", "sequences", "temp", "temporary"}},
	"do":           {after: afterString, words: []string{"language"}},
	"load":         {after: afterString},
	"values":       {after: afterParen},
	"copy":         {after: afterWord | afterOptions},
	"explain":      {after: afterWord | afterOptions},
	"vacuum":       {after: afterWord | afterEnd | afterOptions},
	"reindex":      {after: afterWord | afterOptions},
	"cluster":      {after: afterWord | afterOptions},
	"checkpoint":   {after: afterEnd | afterOptions},
	"unlisten":     {after: afterWord | afterStar},
	"lock":         {after: afterWord},
	"set":          {after: afterWord},
	"reset":        {after: afterWord},
	"show":         {after: afterWord},
	"listen":       {after: afterWord},
	"notify":       {after: afterWord},
	"call":         {after: afterWord},
	"deallocate":   {after: afterWord},
	"table":        {after: afterWord},
}

// nameFollowers are rwl words that may follow a name, so that the name is no starter.
var nameFollowers = []string{"at", "loop", "and", "or", "is", "then", "between", "end", "else", "elseif"}

// optionWords are what stands first in the parentheses of afterOptions.
var optionWords = []string{"analyze", "verbose", "costs", "settings", "generic_plan", "buffers", "wal", "timing", "summary",
	"format", "memory", "serialize", "full", "freeze", "disable_page_skipping", "skip_locked", "index_cleanup", "process_main",
	"process_toast", "truncate", "parallel", "concurrently", "tablespace", "mode", "flush_unlogged", "select", "values", "with",
	"insert", "update", "delete", "merge"}

// Starts reports whether word, when next is the word or punctuation after it, begins SQL where a statement may begin.
func Starts(word, next string) bool { return StartsAt(word+" "+next, 0) != NotSQL }

// IsStarter reports whether the word begins SQL wherever it is followed by something that SQL allows there.
func IsStarter(word string) bool {
	return starters[lower(word, lexeme{kind: lexWord, end: len(word)})].certain
}

// StartsAt is Starts for the word at pos of a source text. A comment, -- or /*, may also begin SQL.
func StartsAt[T text](src T, pos int) Start {
	l := lex(src, pos)
	if l.kind == lexComment {
		return MayBe
	}
	s, known := starters[lower(src, l)]
	if !known {
		return NotSQL
	}
	next := lex(src, skipSpace(src, l.end))
	switch {
	case next.kind == lexWord || next.kind == lexName:
		if !s.followedBy(lower(src, next), next.kind == lexName, lower(src, l) == "select") {
			return NotSQL
		}
	case !followedByOther(s, src, next):
		return NotSQL
	case next.kind == lexEnd || src[next.start] == ';':
		return MayBe
	}
	if s.certain {
		return Certain
	}
	return MayBe
}

// followedBy judges a word after the starter. A column may have any name, so select takes every word.
func (s starter) followedBy(next string, quoted, anyWord bool) bool {
	if s.after&afterWord == 0 {
		return slices.Contains(s.words, next)
	}
	return quoted || anyWord || !slices.Contains(nameFollowers, next)
}

// followedByOther judges what is not a word.
func followedByOther[T text](s starter, src T, next lexeme) bool {
	allowed := func(what uint) bool { return s.after&what != 0 }
	switch next.kind {
	case lexEnd:
		return allowed(afterEnd)
	case lexString:
		return allowed(afterString)
	case lexNumber, lexNative:
		return allowed(afterOperand)
	}
	switch src[next.start] {
	case ';':
		return allowed(afterEnd)
	case '(':
		return allowed(afterParen) || allowed(afterOptions) && optionAt(src, next.end)
	case '*':
		return allowed(afterStar|afterOperand) && at(src, next.end) != '='
	case '-', '+', '@', '~':
		return allowed(afterOperand) && at(src, next.end) != '='
	case ':':
		return allowed(afterOperand|afterBind) && next.end-next.start == 1
	case '&': // &name., which may stand for any word; certain starters only, as & is a mistake after a name
		return s.certain && allowed(afterWord) && isWordStart(at(src, next.end))
	case '<':
		return allowed(afterBind) && at(src, next.end) == '<'
	}
	return false
}

func optionAt[T text](src T, pos int) bool {
	return slices.Contains(optionWords, lower(src, lex(src, skipSpace(src, pos))))
}
