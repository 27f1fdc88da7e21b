package ast

import (
	"testing"
)

func TestGrammarBuilds(t *testing.T) {
	t.Log(parser.String())
}
