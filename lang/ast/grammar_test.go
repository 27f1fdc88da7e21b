package ast

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"
)

// The first words of a statement lead to the grammar of its kind, which can be built.
func TestFirstWordsTellTheKind(t *testing.T) {
	for _, c := range [][2]string{
		{"integer N ;", "Scalar"}, {"private double N ;", "Scalar"}, {"string N ;", "Scalar"},
		{"file N ;", "Handle"}, {"private clob N ;", "Handle"}, {"blob N ;", "Handle"}, {"nclob N ;", "Handle"},
		{"N ;", "Named"}, {"N := N ;", "Named"}, {"N ( N ) at N ;", "Named"}, {"SELECT", "Embedded"}, {"SELECT at default ;", "Embedded"},
		{"if N then null ; end ;", "If"}, {"if N then elseif N then N ; else N ; end if ;", "If"},
		{"for N := N .. N loop end ;", "For"}, {"loop every N ; N ; end loop ;", "For"}, {"while N loop N ; end while ;", "While"},
		{"print N ;", "Print"}, {"printline ;", "Print"}, {"return ;", "Return"}, {"wait N ;", "Wait"}, {"break ;", "Break"},
		{"abort ;", "Plain"}, {"nostatistics ;", "Plain"}, {"commit ;", "Plain"}, {"rollback ;", "Plain"}, {"shift ;", "Plain"},
		{"ociping ;", "Plain"}, {"getrusage ( ) ;", "Plain"}, {"execute N ; end ;", "Execute"}, {"null ;", "Discard"},
		{"sql execute SELECT end ;", "Immediate"}, {"sql N SELECT end sql ;", "SQLDecl"}, {"private sql N end ;", "SQLDecl"},
		{"procedure N ( ) N ; end N ;", "Procedure"}, {"private procedure N statistics end ;", "Procedure"},
		{"function N ( integer N ) return integer return N ; end ;", "Function"}, {"private function N return file is end ;", "Function"},
		{"random procedure array N ( N N ) ;", "RandomArray"}, {"private random string array N ( N N ) ;", "RandomArray"},
		{"database N connect N default ;", "Database"}, {"run threads N N ; end ; end run ;", "Run"}, {"exit N ;", "Exit"}, {"system N ;", "System"},
		{"modify sql N release ;", "ModifySQL"}, {"modify database N sessionpool N .. N ;", "ModifyDatabase"}, {"release database ;", "ReleaseDatabase"},
		{"printvar all ;", "Printvar"}, {"write N , N ;", "Write"}, {"writeline N ;", "Write"}, {"fflush N ;", "Fflush"},
		{"printf N ;", "Printf"}, {"fprintf N , N ;", "Printf"}, {"sprintf || N , N ;", "Printf"}, {"readline N , N ;", "Readline"},
		{"regex N , N ;", "Regex"}, {"regexextract N , N ;", "Regex"}, {"regexsub N , N ;", "Regex"}, {"regexsubg N , N ;", "Regex"},
		{"readlob N , N ;", "LOB"}, {"writelob N , N ;", "LOB"}, {"querynotification at N stop N when listen N then end ;", "Notification"}, {";", "Empty"},
		{"end ;", ""}, {"else N ;", ""}, {"private ;", ""}, {"private if N then end ;", ""}, {"private sql execute SELECT end ;", ""}, {"sql ;", ""},
		{"modify N ;", ""}, {"then", ""}, {")", ""}, {"SELECT and", "Embedded"},
	} {
		tokens := tokensOf(c[0])
		s, n, err := Parse(tokens)
		got := ""
		if err == nil {
			got = strings.TrimPrefix(fmt.Sprintf("%T", s), "*ast.")
		}
		if got != c[1] {
			t.Errorf("%s: %q, not %q: %v", c[0], got, c[1], err)
		} else if want := len(tokens); err != nil && n != 0 || err == nil && n != want && !strings.HasSuffix(c[0], " and") {
			t.Errorf("%s: %d tokens taken, not %d", c[0], n, want)
		}
	}
}

// tokensOf makes tokens of words: N is a name, SELECT an SQL text, and what else has letters a word of the language.
func tokensOf(text string) []lexer.Token {
	var tokens []lexer.Token
	for i, w := range strings.Fields(text) {
		t := lexer.Token{Type: TokenOp, Value: w, Pos: Pos{Line: 1, Column: i + 1, Offset: i + 1}}
		switch {
		case w == "N" || w == "listen":
			t.Type = TokenIdent
		case w == "SELECT":
			t.Type, t.Value = TokenSQL, TokenValue(TokenSQL, "select 1")
		case w[0] >= 'a' && w[0] <= 'z':
			t.Type = TokenKeyword
		}
		tokens = append(tokens, t)
	}
	return tokens
}
