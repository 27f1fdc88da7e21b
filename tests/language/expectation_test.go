package language

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// expectation is what the comments of a program say about its run.
type expectation struct {
	output    []string
	unordered bool
	messages  []wanted
	exit      int
	args      []string
	env       []string
	databases []string // kinds to run on; none = without a database
	declares  bool     // the program declares its databases itself: no -l
	never     []string // what must not appear in any output
}

// wanted is one expected message.
type wanted struct {
	number    int
	file      string // base name
	line, col int    // 0 = any column; line nowhere or anywhere
	text      string // must be part of the message
}

// Values of wanted.line that are no lines.
const (
	nowhere  = 0 // a message without a place
	anywhere = -1
)

func (w wanted) String() string {
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

// readExpectation reads the comments of a program's text; path is its file.
func readExpectation(path, text string) (*expectation, error) {
	e := &expectation{}
	exitGiven := false
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
			e.output = append(e.output, rest)
		case '!':
			err = e.addMessages(rest, filepath.Base(path), codeLine)
		case '?':
			exitGiven = true
			_, err = fmt.Sscanf(rest, "exit %d", &e.exit)
		case '%':
			err = e.addSetting(rest)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", path, i+1, comment, err)
		}
	}
	if len(e.messages) > 0 && !exitGiven {
		return nil, fmt.Errorf("%s expects messages and does not say the exit status: add '#? exit N'", path)
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
func (e *expectation) addMessages(rest, file string, line int) error {
	for _, one := range strings.Split(rest, "#!") {
		m := messagePattern.FindStringSubmatch(strings.TrimSpace(one))
		if m == nil {
			return fmt.Errorf("not a message")
		}
		w := wanted{file: file, line: line, text: m[4]}
		w.number, _ = strconv.Atoi(m[1])
		w.locate(m[2])
		times := 1
		if m[3] != "" {
			times, _ = strconv.Atoi(m[3])
		}
		for range times {
			e.messages = append(e.messages, w)
		}
	}
	return nil
}

// locate applies the place of a message; the pattern has made sure that the
// numbers are numbers.
func (w *wanted) locate(place string) {
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
func (e *expectation) addSetting(rest string) error {
	word, value, _ := strings.Cut(rest, " ")
	switch word {
	case "args":
		e.args = append(e.args, strings.Fields(value)...)
	case "env":
		e.env = append(e.env, value)
	case "unordered":
		e.unordered = true
	case "never":
		e.never = append(e.never, value)
	case "db", "declares":
		e.declares = word == "declares"
		e.databases = strings.Split(value, ",")
		for _, database := range e.databases {
			if database != "sqlite" && database != "postgres" {
				return fmt.Errorf("no database is called %q", database)
			}
		}
	default:
		return fmt.Errorf("no setting is called %q", word)
	}
	return nil
}
