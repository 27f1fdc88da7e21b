package sqlite

import (
	"context"

	"rwl/sqlrt"

	c "modernc.org/sqlite/lib"
)

// plans is the statement cache of a connection: least recently used goes first.
type plans struct {
	limit          int
	byText         map[string]*plan
	newest, oldest *plan
}

// acquire gives a plan for st that is not in use: a cached one, or a new one. A text that is already being executed (a cursor loop that
// calls itself) gets a second plan, which lasts for one use.
func (conn *connection) acquire(st *sqlrt.Statement) (*plan, error) {
	cache := &conn.plans
	key := st.Text.Native
	p := cache.byText[key]
	if p != nil && !p.busy {
		cache.touch(p)
		p.busy = true
		return p, nil
	}
	fresh, err := conn.prepare(st)
	if err != nil {
		return nil, err
	}
	fresh.busy = true
	if p == nil && !st.CacheOff && cache.limit > 0 {
		fresh.key = key
		conn.keep(fresh)
	}
	return fresh, nil
}

// release ends a use of p.
func (conn *connection) release(p *plan) {
	p.busy = false
	if p.statement != 0 {
		conn.h.reset(p.statement)
	}
	switch {
	case !p.kept:
		conn.finalize(p)
	case p.texts.size > largestKept:
		c.Xsqlite3_clear_bindings(conn.h.tls, p.statement)
		p.texts.free(conn.h.tls)
	}
}

// largestKept is the size in bytes up to which a cached statement keeps its memory for bound texts.
const largestKept = 1 << 20

func (conn *connection) finalize(p *plan) {
	if p.statement != 0 {
		conn.h.finalize(p.statement)
		p.statement = 0
	}
	p.texts.free(conn.h.tls)
}

// keep puts p into the cache and drops what no longer fits. A plan that is dropped while in use goes at its release.
func (conn *connection) keep(p *plan) {
	cache := &conn.plans
	if cache.byText == nil {
		cache.byText = map[string]*plan{}
	}
	cache.byText[p.key] = p
	p.kept = true
	cache.push(p)
	if len(cache.byText) > cache.limit {
		conn.drop(cache.oldest)
	}
}

// SetCursorCache implements sqlrt.StatementCache.
func (conn *connection) SetCursorCache(n int) {
	if conn.h == nil {
		return
	}
	cache := &conn.plans
	for cache.limit = max(0, n); len(cache.byText) > cache.limit; {
		conn.drop(cache.oldest)
	}
}

// Warm implements sqlrt.StatementCache: a round trip. To prepare a statement takes some µs here, the first time as ever.
func (conn *connection) Warm(ctx context.Context, statements []*sqlrt.Statement) []*sqlrt.Statement {
	_ = conn.Ping(ctx)
	return statements
}

// LeakStatement implements sqlrt.StatementCache.
func (conn *connection) LeakStatement(st *sqlrt.Statement) bool {
	p := conn.plans.byText[st.Text.Native]
	if p == nil {
		return false
	}
	delete(conn.plans.byText, p.key)
	conn.plans.unlink(p)
	conn.leaked = append(conn.leaked, p)
	return true
}

func (conn *connection) drop(p *plan) {
	delete(conn.plans.byText, p.key)
	conn.plans.unlink(p)
	p.kept = false
	if !p.busy {
		conn.finalize(p)
	}
}

func (cache *plans) touch(p *plan) {
	if cache.newest != p {
		cache.unlink(p)
		cache.push(p)
	}
}

func (cache *plans) push(p *plan) {
	p.older, p.newer = cache.newest, nil
	if cache.newest != nil {
		cache.newest.newer = p
	} else {
		cache.oldest = p
	}
	cache.newest = p
}

func (cache *plans) unlink(p *plan) {
	if p.newer != nil {
		p.newer.older = p.older
	} else {
		cache.newest = p.older
	}
	if p.older != nil {
		p.older.newer = p.newer
	} else {
		cache.oldest = p.newer
	}
	p.newer, p.older = nil, nil
}
