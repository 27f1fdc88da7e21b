package sqltext

import "strconv"

// returning is the index of the word that begins the returning list of a statement that changes data, or -1.
func (s *statement) returning(first int) int {
	i := s.find(first, "returning")
	// 'returning' is also a column name nobody uses; as a clause something precedes it that is not a dot or a comma.
	if i <= first || s.mark(i-1, ".") || s.mark(i-1, ",") {
		return -1
	}
	return i
}

// IntoPosition is the position that a bindout names the i-th placeholder of Into by: its own number, or for a name
// how many placeholders stand in the text up to it.
func (t *Text) IntoPosition(i int) int {
	if n, err := strconv.Atoi(t.Into[i]); err == nil {
		return n
	}
	return len(t.Params) + i + 1
}

// takeInto recognises 'into :x, :y' at the end of a returning list, fills Into, and tells which bytes to leave out.
func (t *Text) takeInto(s *statement) (from, to int) {
	if t.Kind != DML {
		return 0, 0
	}
	first := s.first()
	list := s.returning(first)
	if list < 0 {
		return 0, 0
	}
	into := s.find(list, "into")
	if into < 0 {
		return 0, 0
	}
	var names []string
	i := into + 1
	for ; i < len(s.items) && s.items[i].bind; i += 2 {
		names = append(names, s.placeholder(i).Name)
		if !s.mark(i+1, ",") {
			i++
			break
		}
	}
	if len(names) == 0 || i < len(s.items) && !s.mark(i, ";") || s.mark(i-1, ",") {
		return 0, 0
	}
	t.Into = names
	return s.items[into].start, s.items[i-1].end
}

// plainInsert fills the Insert fields when the text has the one form that COPY can replace.
func (t *Text) plainInsert(s *statement, first int) {
	if t.FirstWord != "insert" || s.word(first+1) != "into" {
		return
	}
	i := first + 2
	for s.isName(i) && s.mark(i+1, ".") {
		i += 2
	}
	if !s.isName(i) {
		return
	}
	table := t.Source[s.items[first+2].start:s.items[i].end]
	i++
	columns, i, ok := s.list(i, s.isName)
	if !ok {
		return
	}
	if s.word(i) != "values" || !s.mark(i+1, "(") {
		return
	}
	binds, i, ok := s.list(i+1, func(i int) bool { return i < len(s.items) && s.items[i].bind })
	if !ok || len(columns) > 0 && len(columns) != len(binds) || i < len(s.items) && !(s.mark(i, ";") && i == len(s.items)-1) {
		return
	}
	t.InsertTable = table
	for _, c := range columns {
		t.InsertColumns = append(t.InsertColumns, s.text(c))
	}
	for _, b := range binds {
		t.InsertValues = append(t.InsertValues, s.placeholder(b).Name)
	}
}

// list reads '(' element { ',' element } ')' at i and gives the index after it; no parenthesis at all is an empty list.
func (s *statement) list(i int, element func(int) bool) (found []int, next int, ok bool) {
	if !s.mark(i, "(") {
		return nil, i, true
	}
	for {
		if i++; !element(i) {
			return nil, i, false
		}
		found = append(found, i)
		if i++; s.mark(i, ")") {
			return found, i + 1, true
		}
		if !s.mark(i, ",") {
			return nil, i, false
		}
	}
}
