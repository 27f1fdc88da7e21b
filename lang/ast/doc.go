// Package ast is the participle grammar of rwl: one struct per construct, with
// the grammar in its field tags and its place in Pos.
//
// Package parse feeds it the tokens of one program element at a time; packages
// check and compile read the resulting tree. The first words of a statement
// choose the struct whose grammar reads it (dispatch.go). Expressions are parsed by
// precedence climbing (expression.go) behind participle's Parseable interface,
// which gives a small tree and good places; everything else is declarative.
// The package knows no types, no scopes and no values.
package ast
