package pattern

import (
	"maps"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// expression is a regular expression that was compiled, or what is wrong with
// it.
type expression struct {
	compiled *regexp.Regexp
	err      error
	used     atomic.Uint64 // the cache's tick when it was last used
}

// cache keeps the expressions used last. Looking one up takes no lock and writes
// nothing that other threads write: the table is never changed, a miss replaces
// it by a changed copy, which is small work beside compiling. Misses also are
// the ticks by which age is told, so hits between the same two misses count as
// equally old.
type cache struct {
	size  int
	table atomic.Pointer[map[string]*expression]
	tick  atomic.Uint64
	miss  sync.Mutex // held to replace the table
}

// shared serves all threads. A program has few expressions, but may make them
// from data, so there must be a bound.
var shared = newCache(256)

func newCache(size int) *cache {
	c := &cache{size: size}
	c.table.Store(&map[string]*expression{})
	return c
}

func compile(re string) (*expression, error) {
	x := shared.get(re)
	return x, x.err
}

func (c *cache) get(re string) *expression {
	if x, ok := (*c.table.Load())[re]; ok {
		if now := c.tick.Load(); x.used.Load() != now {
			x.used.Store(now)
		}
		return x
	}
	// The caller's text may be a part of a much larger one: keep a copy.
	re = strings.Clone(re)
	x := newExpression(re)
	c.miss.Lock()
	defer c.miss.Unlock()
	old := *c.table.Load()
	if other, ok := old[re]; ok {
		return other // another thread was faster
	}
	table := make(map[string]*expression, len(old)+1)
	maps.Copy(table, old)
	if len(table) >= c.size {
		delete(table, oldest(table))
	}
	x.used.Store(c.tick.Add(1))
	table[re] = x
	c.table.Store(&table)
	return x
}

func oldest(table map[string]*expression) (re string) {
	var least uint64
	first := true
	for candidate, x := range table {
		if used := x.used.Load(); first || used < least {
			re, least, first = candidate, used, false
		}
	}
	return re
}

func newExpression(re string) *expression {
	translated, err := translate(re)
	if err != nil {
		return &expression{err: err}
	}
	compiled, err := regexp.CompilePOSIX(translated)
	if err != nil {
		return &expression{err: plainError(err)}
	}
	return &expression{compiled: compiled}
}
