package postgres

import "rwl/vm/executor"

// SetTask implements sqlrt.Conn.
func (c *conn) SetTask(t *executor.Task) { c.task = t }

// goToTask makes the connection one that the executors of tasks listen to. Where that cannot be, as with encryption, the task waits as a
// goroutine does.
func (c *conn) goToTask() {
	if c.answered {
		c.goDirect()
	}
	if c.direct != nil {
		c.mu.Lock() // an interrupt sets deadlines of c.net
		if s, err := executor.NewSocket(c.net); err == nil {
			c.socket, c.direct = s, nil
			c.net = plainly{s}
			tasked := tasked{s, c}
			c.from, c.to = tasked, tasked
		}
		c.mu.Unlock()
	}
	if c.socket == nil {
		c.task.Leave()
	}
}

// exchangeAsTask is exchange where the packet may be sent together with what other tasks send.
func (c *conn) exchangeAsTask() error {
	if err := c.interrupted(); err != nil {
		return err
	}
	stamp := &c.sent
	if c.sent != 0 {
		stamp = nil
	}
	c.socket.Post(c.out, stamp)
	c.closing = c.closing[:0]
	return c.collect()
}

// tasked reads and writes a socket for whoever uses the connection.
type tasked struct {
	socket *executor.Socket
	conn   *conn
}

func (t tasked) Read(b []byte) (int, error)  { return t.socket.Read(t.conn.task, b) }
func (t tasked) Write(b []byte) (int, error) { return t.socket.Write(t.conn.task, b) }

// plainly is the socket for everybody else: who writes a batch while its answers are read, who says goodbye, who sets deadlines.
type plainly struct{ *executor.Socket }

func (p plainly) Read(b []byte) (int, error)  { return p.Socket.Read(nil, b) }
func (p plainly) Write(b []byte) (int, error) { return p.Socket.Write(nil, b) }
