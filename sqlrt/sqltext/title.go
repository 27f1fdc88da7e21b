package sqltext

import "strings"

// titleWords is how much of a text its title shows.
const titleWords = 3

// Title is the beginning of an SQL text, which tells a reader which one is meant
// where it has no name.
func Title(source string) string {
	fields := strings.Fields(source)
	if len(fields) <= titleWords {
		return strings.Join(fields, " ")
	}
	return strings.Join(fields[:titleWords], " ") + " …"
}
