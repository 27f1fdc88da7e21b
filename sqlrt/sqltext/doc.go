// Package sqltext knows PostgreSQL's lexical rules and nothing else about SQL.
//
// In comes SQL text as the programmer wrote it, alone or inside an rwl file; out come facts that the text itself tells:
// where it ends, whether a word begins SQL at all, where its placeholders are, what kind of statement it is, which names
// its rows have. The scanner asks End and StartsAt, the checker and the SQL runtime ask Analyse, SelectNames and ID.
//
// The package never talks to a server, never parses SQL beyond what these questions need, and keeps no state: every
// function depends on its arguments only.
package sqltext
