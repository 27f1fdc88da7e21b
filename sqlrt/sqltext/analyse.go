package sqltext

// Text is what one SQL text tells about itself.
type Text struct {
	Source string // as the programmer wrote it
	Native string // for the server: placeholders are $1…$n, the 'into' part of 'returning … into' is left out
	Kind   Kind
	// FirstWord is the first word after comments and parentheses, in lower case.
	FirstWord string
	// Params are the distinct placeholder names in order of first appearance: Native's $i is Params[i-1].
	Params []string
	// Placeholders are all occurrences in order, without those of Into.
	Placeholders []Placeholder
	// Into are the names after 'returning … into', in order: the i-th takes the i-th returned column.
	Into []string

	Rows             bool // executing it can return rows
	ForUpdate        bool // a query with 'for update' or 'for share' in any strength
	NeedsTransaction bool // has to run inside a transaction, which is to be started when none is open

	// The Insert fields are filled for 'insert into t [(columns)] values (…)' with one row of placeholders and nothing after
	// it, the only form that COPY can replace. Table and columns are spelled as in the source.
	InsertTable   string
	InsertColumns []string // empty when the text has no column list
	InsertValues  []string // the placeholder name of each column

	stretches []stretch
}

// Analyse reads a text without its terminator. The error is a *TextError: an open quote or comment, no SQL at all, or :name
// beside PostgreSQL's own $1, which would be taken for one of the numbered names.
func Analyse(source string) (*Text, error) {
	s, err := cut(source)
	if err != nil {
		return nil, err
	}
	first := s.first()
	if first < 0 {
		return nil, &TextError{0, "there is no SQL in this text"}
	}
	t := &Text{Source: source}
	t.classify(s, first)
	cutFrom, cutTo := t.takeInto(s)
	for i := range s.items {
		if it := s.items[i]; it.bind && (it.start < cutFrom || it.start >= cutTo) {
			t.Placeholders = append(t.Placeholders, s.placeholder(i))
		}
	}
	if err := s.mixedParameters(len(t.Placeholders)); err != nil {
		return nil, err
	}
	t.nativeText(cutFrom, cutTo)
	t.plainInsert(s, first)
	return t, nil
}

// first is the index of the first item that is not an opening parenthesis, or -1.
func (s *statement) first() int {
	for i := range s.items {
		if !s.mark(i, "(") && !s.mark(i, ";") {
			return i
		}
	}
	return -1
}

func (s *statement) mixedParameters(placeholders int) error {
	if placeholders == 0 {
		return nil
	}
	for i := range s.items {
		if s.items[i].kind == lexNative {
			return &TextError{s.items[i].start, s.text(i) + " cannot stand beside :name placeholders"}
		}
	}
	return nil
}
