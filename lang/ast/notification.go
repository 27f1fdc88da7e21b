package ast

// Notification is a querynotification block: a statement, or a block of a run
// that main executes while the threads work.
type Notification struct {
	Pos      Pos
	Database *Ident      `parser:"'querynotification' 'at' @@"`
	Start    *Value      `parser:"( 'start' @@ )?"`
	Stop     *Value      `parser:"'stop' @@"`
	Channels []*Channel  `parser:"'when' 'listen':Ident @@ ( ',' @@ )*"`
	Into     []*Ident    `parser:"( 'into':Ident @@ ( ',' @@ )* )? ';'? 'then'"`
	Then     []Statement `parser:"@@*"`
	End      End         `parser:"@@ ';'"`
}

// Channel is the name of a channel, as it stands or computed.
type Channel struct {
	Pos  Pos
	Name string `parser:"( @Ident"`
	Text *Text  `parser:"| @String"`
	Cat  *Cat   `parser:"| '(' @@ ')' )"`
}

// Position is where the statement begins.
func (s *Notification) Position() Pos { return s.Pos }
