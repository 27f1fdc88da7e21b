package ast

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The kinds of statements.
var (
	scalars          production[Scalar, *Scalar]
	handles          production[Handle, *Handle]
	named            production[Named, *Named]
	embedded         production[Embedded, *Embedded]
	ifs              production[If, *If]
	fors             production[For, *For]
	whiles           production[While, *While]
	prints           production[Print, *Print]
	returns          production[Return, *Return]
	plains           production[Plain, *Plain]
	waits            production[Wait, *Wait]
	breaks           production[Break, *Break]
	executes         production[Execute, *Execute]
	discards         production[Discard, *Discard]
	immediates       production[Immediate, *Immediate]
	sqlDecls         production[SQLDecl, *SQLDecl]
	procedures       production[Procedure, *Procedure]
	functions        production[Function, *Function]
	randomArrays     production[RandomArray, *RandomArray]
	databases        production[Database, *Database]
	runs             production[Run, *Run]
	exits            production[Exit, *Exit]
	systems          production[System, *System]
	modifySQLs       production[ModifySQL, *ModifySQL]
	modifyDatabases  production[ModifyDatabase, *ModifyDatabase]
	releaseDatabases production[ReleaseDatabase, *ReleaseDatabase]
	printvars        production[Printvar, *Printvar]
	writes           production[Write, *Write]
	fflushes         production[Fflush, *Fflush]
	printfs          production[Printf, *Printf]
	readlines        production[Readline, *Readline]
	regexes          production[Regex, *Regex]
	lobs             production[LOB, *LOB]
	notifications    production[Notification, *Notification]
	empties          production[Empty, *Empty]
)

// parseStatement is 'statement' of the grammar. The first words of a statement
// tell its kind; there is no match where none begins.
func parseStatement(lex *lexer.PeekingLexer) (Statement, error) {
	t := lex.Peek()
	switch {
	case t.Type == TokenIdent:
		return named.parse(lex)
	case t.Type == TokenSQL:
		return embedded.parse(lex)
	case isOp(t, ";"):
		return empties.parse(lex)
	case t.Type != TokenKeyword:
		return nil, participle.NextMatch
	}
	declared := t.Value
	behind := 1 // the words that count
	if declared == "private" {
		declared, behind = keywordAhead(lex, 1), 2
	}
	switch declared {
	case "integer", "double", "string":
		return scalars.parse(lex)
	case "file", "clob", "blob", "nclob":
		return handles.parse(lex)
	case "procedure":
		return procedures.parse(lex)
	case "function":
		return functions.parse(lex)
	case "random":
		return randomArrays.parse(lex)
	case "sql":
		if ahead(lex, behind).Type == TokenIdent {
			return sqlDecls.parse(lex)
		}
	}
	return parseByWord(lex, t.Value)
}

// parseByWord parses the statements that are never private.
func parseByWord(lex *lexer.PeekingLexer, word string) (Statement, error) {
	switch word {
	case "if":
		return ifs.parse(lex)
	case "for", "loop":
		return fors.parse(lex)
	case "while":
		return whiles.parse(lex)
	case "print", "printline":
		return prints.parse(lex)
	case "return":
		return returns.parse(lex)
	case "abort", "nostatistics", "commit", "rollback", "shift", "ociping", "getrusage":
		return plains.parse(lex)
	case "wait":
		return waits.parse(lex)
	case "break":
		return breaks.parse(lex)
	case "execute":
		return executes.parse(lex)
	case "null":
		return discards.parse(lex)
	case "database":
		return databases.parse(lex)
	case "run":
		return runs.parse(lex)
	case "exit":
		return exits.parse(lex)
	case "system":
		return systems.parse(lex)
	case "release":
		return releaseDatabases.parse(lex)
	case "printvar":
		return printvars.parse(lex)
	case "write", "writeline":
		return writes.parse(lex)
	case "fflush":
		return fflushes.parse(lex)
	case "printf", "fprintf", "sprintf":
		return printfs.parse(lex)
	case "readline":
		return readlines.parse(lex)
	case "regex", "regexextract", "regexsub", "regexsubg":
		return regexes.parse(lex)
	case "readlob", "writelob":
		return lobs.parse(lex)
	case "querynotification":
		return notifications.parse(lex)
	}
	return parseByTwoWords(lex, word, keywordAhead(lex, 1))
}

func parseByTwoWords(lex *lexer.PeekingLexer, first, second string) (Statement, error) {
	switch {
	case first == "sql" && second == "execute":
		return immediates.parse(lex)
	case first == "modify" && second == "sql":
		return modifySQLs.parse(lex)
	case first == "modify" && second == "database":
		return modifyDatabases.parse(lex)
	}
	return nil, participle.NextMatch
}

// ahead is the token n tokens behind the next one.
func ahead(lex *lexer.PeekingLexer, n int) *lexer.Token {
	here := lex.MakeCheckpoint()
	for range n {
		lex.Next()
	}
	t := lex.Peek()
	lex.LoadCheckpoint(here)
	return t
}

// keywordAhead is the word of the language n tokens behind the next one, "" when
// there is something else.
func keywordAhead(lex *lexer.PeekingLexer, n int) string {
	if t := ahead(lex, n); t.Type == TokenKeyword {
		return t.Value
	}
	return ""
}
