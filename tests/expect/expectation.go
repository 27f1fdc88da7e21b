package expect

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Expectation is what the comments of a program say about its run.
type Expectation struct {
	Output    []string
	Unordered bool // the lines of Output come in any order
	Messages  []Message
	Exit      int
	ExitGiven bool // the program says its exit status
	Args      []string
	Env       []string
	Databases []string // kinds to run on; none = without a database
	Declares  bool     // the program declares its databases itself: no -l
	Never     []string // what must not appear in any output
}

// Message is one expected message.
type Message struct {
	number    int
	file      string // base name
	line, col int    // 0 = any column; line nowhere or anywhere
	text      string // must be part of the message
}

// Number is the message's number in the catalogue.
func (m Message) Number() int { return m.number }

// Values of Message.line that are no lines.
const (
	nowhere  = 0 // a message without a place
	anywhere = -1
)

func (w Message) String() string {
	s := fmt.Sprintf("RWL-%03d", w.number)
	switch {
	case w.line == nowhere:
		s += " without a place"
	case w.line == anywhere:
	case w.col == 0:
		s += fmt.Sprintf(" at %s;%d", w.file, w.line)
	default:
		s += fmt.Sprintf(" at %s;%d:%d", w.file, w.line, w.col)
	}
	if w.text != "" {
		s += fmt.Sprintf(" with %q", w.text)
	}
	return s
}

// Read reads the comments of a program's text; path is its file.
func Read(path, text string) (*Expectation, error) {
	e := &Expectation{}
	codeLine := 0 // the last line that holds more than an expectation
	for i, line := range strings.Split(text, "\n") {
		code, comment := splitComment(strings.TrimSuffix(line, "\r"))
		expects := len(comment) >= 2 && strings.ContainsRune(">!?%", rune(comment[1])) && !strings.HasPrefix(comment, "#!/")
		if strings.TrimSpace(code) != "" || !expects {
			codeLine = i + 1
		}
		if !expects {
			continue
		}
		rest := strings.TrimPrefix(comment[2:], " ")
		var err error
		switch comment[1] {
		case '>':
			e.Output = append(e.Output, rest)
		case '!':
			err = e.addMessages(rest, filepath.Base(path), codeLine)
		case '?':
			e.ExitGiven = true
			_, err = fmt.Sscanf(rest, "exit %d", &e.Exit)
		case '%':
			err = e.addSetting(rest)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", path, i+1, comment, err)
		}
	}
	return e, nil
}

// splitComment cuts a line at the first # outside double quotes that is not
// part of $#.
func splitComment(line string) (code, comment string) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quoted:
			i++
		case line[i] == '"':
			quoted = !quoted
		case line[i] == '#' && !quoted && (i == 0 || line[i-1] != '$'):
			return line[:i], line[i:]
		}
	}
	return line, ""
}

// messagePattern is: number, place, repetition, words.
var messagePattern = regexp.MustCompile(`^RWL-(\d+)(?: +(nowhere|anywhere|:\d+|\^\d+(?::\d+)?|[^ ";]+;\d+(?::\d+)?|\d+:\d+))?(?: +x(\d+))?(?: +"(.*)")?$`)

// addMessages reads what follows '#!'; several stand after one another with
// '#!' between them.
func (e *Expectation) addMessages(rest, file string, line int) error {
	for _, one := range strings.Split(rest, "#!") {
		m := messagePattern.FindStringSubmatch(strings.TrimSpace(one))
		if m == nil {
			return fmt.Errorf("not a message")
		}
		w := Message{file: file, line: line, text: m[4]}
		w.number, _ = strconv.Atoi(m[1])
		w.locate(m[2])
		times := 1
		if m[3] != "" {
			times, _ = strconv.Atoi(m[3])
		}
		for range times {
			e.Messages = append(e.Messages, w)
		}
	}
	return nil
}

// locate applies the place of a message; the pattern has made sure that the
// numbers are numbers.
func (w *Message) locate(place string) {
	switch place {
	case "nowhere":
		w.line = nowhere
		return
	case "anywhere":
		w.line = anywhere
		return
	}
	if file, rest, ok := strings.Cut(place, ";"); ok {
		w.file, place = file, rest+":"
	}
	line, col, _ := strings.Cut(place, ":")
	if up, ok := strings.CutPrefix(line, "^"); ok {
		n, _ := strconv.Atoi(up)
		w.line -= n
	} else if line != "" {
		w.line, _ = strconv.Atoi(line)
	}
	w.col, _ = strconv.Atoi(strings.TrimSuffix(col, ":"))
}

// addSetting reads what follows '#%'.
func (e *Expectation) addSetting(rest string) error {
	word, value, _ := strings.Cut(rest, " ")
	switch word {
	case "args":
		e.Args = append(e.Args, strings.Fields(value)...)
	case "env":
		e.Env = append(e.Env, value)
	case "unordered":
		e.Unordered = true
	case "never":
		e.Never = append(e.Never, value)
	case "db", "declares":
		e.Declares = word == "declares"
		e.Databases = strings.Split(value, ",")
		for _, database := range e.Databases {
			if database != "sqlite" && database != "postgres" {
				return fmt.Errorf("no database is called %q", database)
			}
		}
	default:
		return fmt.Errorf("no setting is called %q", word)
	}
	return nil
}
