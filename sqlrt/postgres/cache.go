package postgres

// cache keeps the plans of a connection, the least used goes when there is no room.
type cache struct {
	room           int
	plans          map[string]*plan
	newest, oldest *plan
	number         int
}

// find gives the plan of a text, nil when there is none. Who repeats a statement finds the newest, who repeats several in turn the oldest; to
// compare a text with itself costs nothing.
func (l *cache) find(text string) *plan {
	if p := l.newest; p != nil && p.text == text {
		return p
	}
	if p := l.oldest; p != nil && p.text == text {
		return p
	}
	return l.plans[text]
}

func (l *cache) touch(p *plan) {
	if l.newest == p {
		return
	}
	l.unlink(p)
	l.link(p)
}

func (l *cache) add(p *plan) {
	if l.plans == nil {
		l.plans = make(map[string]*plan)
	}
	l.plans[p.text] = p
	l.link(p)
}

// surplus takes out the least used plan when there are too many.
func (l *cache) surplus() *plan {
	if len(l.plans) <= l.room {
		return nil
	}
	old := l.oldest
	l.remove(old)
	return old
}

func (l *cache) remove(p *plan) {
	delete(l.plans, p.text)
	l.unlink(p)
}

func (l *cache) link(p *plan) {
	p.older, p.newer = l.newest, nil
	if l.newest != nil {
		l.newest.newer = p
	} else {
		l.oldest = p
	}
	l.newest = p
}

func (l *cache) unlink(p *plan) {
	if p.newer != nil {
		p.newer.older = p.older
	} else {
		l.newest = p.older
	}
	if p.older != nil {
		p.older.newer = p.newer
	} else {
		l.oldest = p.newer
	}
}
