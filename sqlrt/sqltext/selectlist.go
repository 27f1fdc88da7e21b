package sqltext

import (
	"slices"
	"strconv"
)

// SelectNames gives the names of the columns that a query or a returning list yields, as far as the text tells: an alias
// or a plain column, in lower case unless quoted. known is false when there is a * or the text has no rows (then names is
// nil), or when some expression has no name (then its name is ""). Of a union the first branch decides.
func SelectNames(source string) (names []string, known bool) {
	s, err := cut(source)
	if err != nil {
		return nil, false
	}
	first := s.first()
	if first < 0 {
		return nil, false
	}
	t := &Text{Source: source}
	t.classify(s, first)
	switch t.Kind {
	case Query:
		return s.queryNames(first)
	case DML:
		if i := s.returning(first); i >= 0 {
			return s.listNames(i + 1)
		}
	case Utility:
		if t.FirstWord == "show" && s.isName(first+1) && s.word(first+1) != "all" && first+2 == len(s.items) {
			return []string{s.name(first + 1)}, true
		}
	}
	return nil, false
}

func (s *statement) queryNames(i int) ([]string, bool) {
	if s.word(i) == "with" {
		for i++; ; i++ {
			if i = s.find(i, "select", "values", "table"); i < 0 {
				return nil, false
			}
			if w := s.word(i - 1); w != "with" && w != "recursive" && !s.mark(i-1, ",") {
				break
			}
		}
	}
	switch s.word(i) {
	case "values":
		return s.valuesNames(i + 1)
	case "select":
		return s.listNames(s.afterDistinct(i + 1))
	}
	return nil, false
}

// valuesNames: the server calls them column1, column2 and so on.
func (s *statement) valuesNames(i int) ([]string, bool) {
	if !s.mark(i, "(") {
		return nil, false
	}
	names := []string{"column1"}
	for j, end := i+1, s.closing(i); j < end; j++ {
		if s.items[j].depth == s.items[i].depth+1 && s.mark(j, ",") {
			names = append(names, "column"+strconv.Itoa(len(names)+1))
		}
	}
	return names, true
}

func (s *statement) afterDistinct(i int) int {
	switch s.word(i) {
	case "all":
		return i + 1
	case "distinct":
		if s.word(i+1) == "on" && s.mark(i+2, "(") {
			return s.closing(i+2) + 1
		}
		return i + 1
	}
	return i
}

// listEnd are the words that end a select list or a returning list.
var listEnd = []string{"from", "into", "where", "group", "having", "order", "limit", "offset", "fetch", "for",
	"union", "intersect", "except", "window"}

// listNames names the expressions of the list that starts at i.
func (s *statement) listNames(i int) ([]string, bool) {
	names, known := []string{}, true
	if i >= len(s.items) {
		return names, true
	}
	depth := s.items[i].depth
	start := i
	for ; ; i++ {
		ends := i >= len(s.items) || s.items[i].depth < depth || s.items[i].depth == depth && s.endsList(i, start)
		if !ends && !(s.items[i].depth == depth && s.mark(i, ",")) {
			continue
		}
		if start == i && ends && len(names) == 0 {
			return names, true // select from t
		}
		name, star := s.columnName(start, i)
		if star {
			return nil, false
		}
		known = known && name != ""
		names = append(names, name)
		if ends {
			return names, known
		}
		start = i + 1
	}
}

// endsList knows that 'is distinct from' does not end a list, and that after 'as' or a dot any word is a name.
func (s *statement) endsList(i, start int) bool {
	if s.mark(i, ";") {
		return true
	}
	if !slices.Contains(listEnd, s.word(i)) {
		return false
	}
	if s.word(i) == "from" && s.word(i-1) == "distinct" && i-1 > start {
		return false
	}
	return i == start || s.word(i-1) != "as" && !s.mark(i-1, ".")
}

// nameless are words that end an expression or are an expression of their own, and never name it.
var nameless = map[string]bool{
	"null": true, "true": true, "false": true, "default": true, "end": true, "isnull": true, "notnull": true,
	"asc": true, "desc": true,
}

// operators are words that need an operand after them, so that the word that follows is no alias.
var operators = map[string]bool{
	"and": true, "or": true, "not": true, "is": true, "in": true, "like": true, "ilike": true, "between": true, "similar": true,
	"to": true, "escape": true, "from": true, "distinct": true, "collate": true, "zone": true, "over": true, "overlaps": true,
	"any": true, "some": true, "all": true, "case": true, "when": true, "then": true, "else": true, "operator": true, "as": true,
	"prior": true,
}

// typeWords are the second words of types with two: the first is the key of the set they may follow.
var typeWords = map[string][]string{
	"precision": {"double"}, "varying": {"character", "char", "bit"}, "zone": {"time"},
}

// intervalUnits may follow an interval constant.
var intervalUnits = []string{"year", "month", "day", "hour", "minute", "second"}

// columnName names the expression between the items from and to; star tells that it stands for several columns.
func (s *statement) columnName(from, to int) (name string, star bool) {
	n := to - from
	if n <= 0 {
		return "", false
	}
	last := to - 1
	switch {
	case s.mark(last, "*") && (n == 1 || s.mark(last-1, ".")):
		return "", true
	case n == 1 && s.items[last].kind == lexName:
		return s.name(last), false
	case n == 1 && s.items[last].kind == lexWord && !nameless[s.word(last)]:
		return s.name(last), false
	case n > 2 && s.word(last-1) == "as" && s.isName(last):
		return s.name(last), false
	}
	if end := s.plainColumn(from, to); end > 0 {
		if end == to || s.mark(end, "::") && s.typeEnd(end+1, to) == to {
			return s.name(end - 1), false
		}
	}
	if s.implicitAlias(from, last) {
		return s.name(last), false
	}
	return "", false
}

// plainColumn is the index after [schema .] [table .] column, or 0 when the expression does not begin so.
func (s *statement) plainColumn(from, to int) int {
	i := from
	for s.isName(i) && i+2 < to && s.mark(i+1, ".") {
		i += 2
	}
	if !s.isName(i) || nameless[s.word(i)] {
		return 0
	}
	return i + 1
}

// implicitAlias reports whether the last item of an expression is an alias without 'as'.
func (s *statement) implicitAlias(from, last int) bool {
	if last <= from || !s.isName(last) || nameless[s.word(last)] || operators[s.word(last)] {
		return false
	}
	before := last - 1
	switch it := s.items[before]; it.kind {
	case lexMark:
		return it.bind || s.mark(before, ")") || s.mark(before, "]")
	case lexWord:
		if w := s.word(before - 2); s.word(before) == "zone" && (w == "with" || w == "without") {
			return true // a type, not 'at time zone'
		}
		if operators[s.word(before)] || slices.Contains(typeWords[s.word(last)], s.word(before)) {
			return false
		}
	case lexString:
		if slices.Contains(intervalUnits, s.word(last)) && s.word(before-1) == "interval" {
			return false
		}
	}
	return true
}

// typeEnd is the index after the type name at i: double precision, numeric(10,2), timestamp with time zone, text[] …
func (s *statement) typeEnd(i, to int) int {
	for i+2 < to && s.isName(i) && s.mark(i+1, ".") {
		i += 2
	}
	if i >= to || !s.isName(i) {
		return i
	}
	i++
	if i < to && slices.Contains(typeWords[s.word(i)], s.word(i-1)) {
		i++
	}
	if i < to && s.mark(i, "(") {
		i = min(s.closing(i)+1, to)
	}
	if w := s.word(i); i+2 < to && (w == "with" || w == "without") && s.word(i+1) == "time" && s.word(i+2) == "zone" {
		i += 3
	}
	for i+1 < to && s.mark(i, "[") {
		i = min(s.closing(i)+1, to)
	}
	return i
}
