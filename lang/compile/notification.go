package compile

import (
	"slices"
	"strings"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// notification compiles a querynotification block.
//
//	enter → failed; listen …; start the run's threads
//	top: next → end; body; → top
//	end: leave; failed:
func (b *builder) notification(s *ast.Notification, listening func()) {
	start, stop := pcode.NoCell, b.newCell()
	if s.Start != nil {
		start = b.newCell()
		b.put(b.expr(s.Start.Expr, -1), operand{pcode.TypeDouble, start, -1})
	}
	b.put(b.expr(s.Stop.Expr, -1), operand{pcode.TypeDouble, stop, -1})
	var channels []operand
	for _, ch := range s.Channels {
		channels = append(channels, b.channel(ch))
	}
	b.at = s.Pos
	failed := b.open(pcode.OpNotifyEnter, start, stop, int64(b.info.Uses[s].Index))
	for i, o := range channels {
		b.at = s.Channels[i].Pos
		b.emit(pcode.OpNotifyListen, o.cell, 0, 0, 0)
	}
	b.at = s.Pos
	if listening != nil {
		listening()
	}
	targets := b.readTargets(s.Into)
	top := b.here()
	end := b.open(pcode.OpNotifyNext, 0, 0, targets)
	b.enterLoop(pcode.OpNotifyLeave, 0)
	b.cleanups[len(b.cleanups)-1].notify = true
	b.statements(s.Then)
	b.at = s.Pos
	b.back(top)
	b.land(end)
	b.leaveLoop()
	b.emit(pcode.OpNotifyLeave, 0, 0, 0, 0)
	b.land(failed)
}

// channel is the name of a channel. One without quotes is in lower case, as
// PostgreSQL reads it.
func (b *builder) channel(ch *ast.Channel) operand {
	switch {
	case ch.Cat != nil:
		return b.copyOf(b.convert(b.expr(ch.Cat.Expr, -1), pcode.TypeString))
	case ch.Text != nil:
		return b.constString(string(*ch.Text))
	}
	return b.constString(strings.ToLower(ch.Name))
}

// breakNotification leaves the block around, with the loops inside it. In a
// procedure it is the block that called it, which ends after its pass.
func (b *builder) breakNotification() {
	if !slices.ContainsFunc(b.cleanups, func(c cleanup) bool { return c.notify }) {
		b.emit(pcode.OpNotifyBreak, 0, 0, 0, 0)
		return
	}
	b.leaveTo(func(c *cleanup) bool { return c.notify })
}
