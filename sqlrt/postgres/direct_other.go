//go:build !linux

package postgres

import (
	"net"
	"sync/atomic"
)

// direct is for Linux only: elsewhere connections are read and written as Go does it.
type direct struct{}

func newDirect(net.Conn, *atomic.Int32, int) *direct { return nil }

func (*direct) begins()                     {}
func (*direct) ends()                       {}
func (*direct) Read([]byte) (int, error)    { return 0, net.ErrClosed }
func (*direct) Write(b []byte) (int, error) { return 0, net.ErrClosed }
