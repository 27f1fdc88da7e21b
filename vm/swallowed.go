package vm

import (
	"fmt"
	"regexp"
	"strings"
)

// statementLine is a line that begins like a statement of rwl and like no line
// of SQL.
var statementLine = regexp.MustCompile(`^\s*(?:(?:print|printline|printf|sprintf|fprintf|write|writeline|readline|integer|double|string|file|procedure|function|private|execute|run|threads|wait|while|for|if|elseif)\b|end\s+(?:if|loop|while|execute|run|threads|procedure|function)\b|[A-Za-z_]\w*\s*(?::=|\+=|-=|\|\|=))`)

// swallowed is a hint at an SQL text that the server does not understand since
// the ';' at its end is missing, so that it goes on with statements of rwl. The
// server decides what is SQL; only its refusal makes such a line suspicious.
func swallowed(source string) string {
	for i, line := range strings.Split(source, "\n") {
		if found := statementLine.FindString(line); i > 0 && found != "" {
			return fmt.Sprintf("line %d of the SQL looks like a statement of rwl: is ';' missing at the end of the SQL before it?", i+1)
		}
	}
	return ""
}
