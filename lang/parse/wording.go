package parse

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
)

// people are the words for what participle calls by the name of a grammar struct or of a token.
var people = map[string]string{
	"CallTail": "'('",
	"Init":     "a name", "Ident": "a name", "<ident>": "a name", "<string>": "a string", "<integer>": "an integer", "<sql>": "SQL text",
	"Statement": "a statement", "End": "'end'", "ArgType": "a type", "Formal": "a type", "Bind": "a placeholder and its variable",
	"Define": "a column number and its variable", "RandomItem": "an item with its weight", "Elseif": "'elseif'",
	"LoopOption": "start, stop, count, wait or every", "Value": "an expression", "Cat": "an expression", "Threads": "'threads'",
}

// everything stands for expectations with too many alternatives to name.
const everything = "a statement or declaration"

// readable turns what participle expected, a piece of grammar, into the few things that may stand there: of `Init ("," Init)*
// ";"` the first, of `"is"? Statement* End` all three, as the first two may be left out.
func readable(expect string) string {
	var first []string
	firstOf(expect, &first)
	text := ""
	for i, w := range first {
		switch {
		case i == 0:
		case i == len(first)-1:
			text += " or "
		default:
			text += ", "
		}
		text += w
	}
	const most = 4
	if text == "" || len(first) > most {
		return everything
	}
	return text
}

// wantsExpression tells whether an expression must stand at the place.
func wantsExpression(expect string) bool {
	return readable(expect) == "an expression" || expect == "an expression"
}

// firstOf appends what can stand first in a piece of grammar, and tells whether the piece may be left out as a whole.
func firstOf(grammar string, found *[]string) (optional bool) {
	if alternatives := cut(grammar, '|'); len(alternatives) > 1 {
		for _, a := range alternatives {
			optional = firstOf(a, found) || optional
		}
		return optional
	}
	for _, item := range cut(grammar, ' ') {
		if strings.HasPrefix(item, "(?") {
			continue // looks ahead and takes nothing
		}
		bare := strings.TrimRight(item, "?*+!")
		optional := strings.ContainsAny(item[len(bare):], "?*")
		if inner, ok := strings.CutPrefix(bare, "("); ok {
			optional = firstOf(strings.TrimSuffix(inner, ")"), found) || optional
		} else {
			addWord(bare, found)
		}
		if !optional {
			return false
		}
	}
	return true
}

func addWord(word string, found *[]string) {
	if w := people[word]; w != "" {
		word = w
	}
	word = strings.ReplaceAll(word, `"`, "'")
	for _, f := range *found {
		if f == word {
			return
		}
	}
	if word != "" {
		*found = append(*found, word)
	}
}

// cut splits at a character that stands outside brackets and quotes.
func cut(grammar string, at byte) []string {
	var parts []string
	depth, quoted, from := 0, false, 0
	for i := 0; i < len(grammar); i++ {
		switch c := grammar[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == at && depth == 0:
			parts = append(parts, strings.TrimSpace(grammar[from:i]))
			from = i + 1
		}
	}
	parts = append(parts, strings.TrimSpace(grammar[from:]))
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// wordHint tells that a word was misspelt, or that a word of the language was taken for a name. expected is from readable.
func wordHint(found lexer.Token, expected string) string {
	if found.Type == ast.TokenKeyword && strings.HasPrefix(expected, "a name") {
		return "'" + found.Value + "' is a word of the language and cannot be a name"
	}
	if found.Type != ast.TokenIdent {
		return ""
	}
	var words []string
	for i, w := range strings.Split(expected, "'") {
		if i%2 == 1 {
			words = append(words, w)
		}
	}
	return diag.DidYouMean(found.Value, words)
}
