package scan

// context is what the tokens before tell about the place where the scanner is: may a statement or an SQL text begin here?
//
// Most places are told by the last token alone (after a semicolon, 'then', 'loop' …). After the heads of blocks and
// routines a small state machine follows, because there the body begins without any punctuation:
//
//	execute [ at db ] [ retry n [ on "…" {, "…" } ] ]   ▲ body
//	threads expression [ at db ]                        ▲ body
//	procedure name [ ( … ) ]                            ▲ body
//	function name [ ( … ) ] return type [ ( n ) ]       ▲ body
//	sql name                                            ▲ text
type context struct {
	open   bool // SQL may begin here
	naming bool // a name is expected here
	head   head
	parens int    // open parentheses inside a head
	last   string // text of the last keyword or operator, "" after anything else
}

// head is the part of a block's or routine's head that comes next.
type head uint8

const (
	noHead         head = iota
	executeHead         // at, retry, on or the body
	threadsHead         // an expression, at or the body
	routineName         // the name of a procedure or function
	routineFormals      // ( or the body
	insideFormals       // up to the closing parenthesis
	returnType          // the type of a function, or the value of a return statement
	typeSize            // ( after string
	insideSize          // up to the closing parenthesis
	sqlName             // the name of an sql, or execute
)

// openers are keywords and punctuation after which a statement or an SQL text may begin.
var openers = set(";", "then", "else", "loop", "is", "statistics", "nostatistics", "statisticsonly", "execute", "for", "run")

// namers are keywords after which a name follows.
var namers = set("procedure", "function", "database", "at", "sql", "file", "integer", "double", "string")

// heads are the keywords that begin a head.
var heads = map[string]head{"execute": executeHead, "threads": threadsHead, "procedure": routineName, "function": routineName,
	"return": returnType, "sql": sqlName}

// see moves on by one token.
func (c *context) see(t Token) {
	before := c.last
	c.last = ""
	if t.Kind == Keyword || t.Kind == Op {
		c.last = t.Text
	}
	c.naming = namers[c.last]
	if c.head != noHead && c.inHead(t) {
		return
	}
	c.head, c.parens = noHead, 0
	c.open = t.Kind == SQL || openers[c.last]
	if t.Kind == Keyword && before != "end" {
		c.head = heads[t.Text]
	}
}

// inHead reports whether the token belongs to the head, and then says whether the body may begin after it.
func (c *context) inHead(t Token) bool {
	switch c.head {
	case executeHead:
		return c.inExecute(t)
	case threadsHead:
		return c.inThreads(t)
	case routineName, sqlName:
		if t.Kind != Ident {
			return false
		}
		c.open = true
		if c.head == sqlName {
			c.head = noHead
		} else {
			c.head = routineFormals
		}
		return true
	case returnType:
		return c.inReturnType(t)
	case routineFormals, typeSize:
		if c.last != "(" {
			return false
		}
		c.open, c.parens = false, 1
		c.head++ // to the inside
		return true
	}
	return c.inParentheses()
}

func (c *context) inExecute(t Token) bool {
	switch {
	case c.last == "at", c.last == ",":
		c.open = false
	case t.Kind == Ident && (t.Text == "retry" || t.Text == "on"):
		c.open = false
	case t.Kind == Ident, t.Kind == Integer, t.Kind == String, c.last == "default":
		c.open = true
	default:
		return false
	}
	return true
}

// threadsOperators may be part of the number of threads.
var threadsOperators = set("+", "-", "*", "/", "%", "||", "?", "=", "<", ">", "at", ",")

func (c *context) inThreads(t Token) bool {
	switch {
	case c.last == "(":
		c.parens++
		c.open = false
	case c.last == ")":
		c.parens--
		c.open = c.parens == 0
	case threadsOperators[c.last]:
		c.open = false
	case t.Kind == Integer, t.Kind == Double, t.Kind == Ident, t.Kind == String, c.last == "default":
		c.open = c.parens == 0
	default:
		return false
	}
	return true
}

func (c *context) inReturnType(t Token) bool {
	switch c.last {
	case "integer", "double", "file", "sql", "clob":
		c.head = noHead
	case "string":
		c.head = typeSize
	default:
		return false
	}
	c.open, c.naming = true, false
	return true
}

// inParentheses skips to the parenthesis that closes the formals or the size; the body may begin after it.
func (c *context) inParentheses() bool {
	switch c.last {
	case "(":
		c.parens++
	case ")":
		c.parens--
	case ";":
		return false // the parenthesis is missing
	}
	if c.parens == 0 {
		c.head, c.open = noHead, true
	}
	return true
}
