package sqltext

// WithoutRowLocks is Native with blanks in place of its locking clauses (for update of t skip locked …), for a database
// that locks more than rows. Everything else keeps its place.
func (t *Text) WithoutRowLocks() string {
	s, err := cut(t.Native)
	if err != nil {
		return t.Native
	}
	var text []byte
	for i := range s.items {
		end := s.lockClause(i)
		if end < 0 {
			continue
		}
		if text == nil {
			text = []byte(t.Native)
		}
		for j := s.items[i].start; j < s.items[end-1].end; j++ {
			text[j] = ' '
		}
	}
	if text == nil {
		return t.Native
	}
	return string(text)
}

// lockClause is the item behind the locking clause that begins with item i, or -1 when there is none. It is not the for
// of substring(a for b).
//
//	for ( update | no key update | share | key share ) [ of table, … ] [ nowait | skip locked ]
func (s *statement) lockClause(i int) int {
	if s.word(i) != "for" || !s.inQuery(i) {
		return -1
	}
	i++
	if s.word(i) == "no" && s.word(i+1) == "key" && s.word(i+2) == "update" {
		i += 2
	} else if s.word(i) == "key" && s.word(i+1) == "share" {
		i++
	}
	if w := s.word(i); w != "update" && w != "share" {
		return -1
	}
	i++
	if s.word(i) == "of" && s.isName(i+1) {
		for i += 2; s.mark(i, ",") && s.isName(i+1); {
			i += 2
		}
	}
	switch {
	case s.word(i) == "nowait":
		i++
	case s.word(i) == "skip" && s.word(i+1) == "locked":
		i += 2
	}
	return i
}

// locksRows finds a locking clause in the text itself or in a subquery.
func (s *statement) locksRows() bool {
	for i := range s.items {
		if s.lockClause(i) >= 0 {
			return true
		}
	}
	return false
}
