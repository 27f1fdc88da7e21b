package vm

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"rwl/sqlrt/sqltext"
)

// statementLine is a line that begins like a statement of rwl and like no line
// of SQL.
var statementLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?:(?:print|printline|printf|sprintf|fprintf|write|writeline|readline|integer|double|string|file|procedure|function|private|execute|run|threads|wait|while|for|if|elseif)\b|end\s+(?:if|loop|while|execute|run|threads|procedure|function)\b|[A-Za-z_]\w*\s*(?::=|\+=|-=|\|\|=))`)
})

// swallowed is a hint at an SQL text that the server does not understand since it
// goes on with statements of rwl, or with further SQL: the ';' at its end is
// missing or not at the end of a line. The server decides what is SQL; only its
// refusal makes such a line suspicious.
func swallowed(text *sqltext.Text) string {
	if at := text.AfterSemicolon(); at >= 0 {
		line := strings.Count(text.Source[:at], "\n") + 1
		return fmt.Sprintf("line %d of the SQL goes on after a ';': only one at the end of a line ends SQL, so put what follows on a line of its own", line)
	}
	for i, line := range strings.Split(text.Source, "\n") {
		if found := statementLine().FindString(line); i > 0 && found != "" {
			return fmt.Sprintf("line %d of the SQL looks like a statement of rwl: is ';' missing at the end of the SQL before it?", i+1)
		}
	}
	return ""
}
