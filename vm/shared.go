package vm

import (
	"math"
	"sync"

	"rwl/vm/pcode"
)

// sharedVar is a threads global variable. Each access takes the lock; += and
// ||= hold it for the change, not while the right side is computed (L 10).
type sharedVar struct {
	mu    sync.Mutex
	typ   pcode.Type
	max   int
	value pcode.Value
}

func (s *sharedVar) load() pcode.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value
}

func (s *sharedVar) store(v pcode.Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value = v
}

// add adds a number; as everywhere, null added makes null, and a variable that
// is null counts as 0.
func (s *sharedVar) add(v pcode.Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value.Null {
		s.value.Num = 0
	}
	if s.typ == pcode.TypeInteger {
		s.value.Num += v.Num
	} else {
		s.value.Num = math.Float64bits(math.Float64frombits(s.value.Num) + math.Float64frombits(v.Num))
	}
	s.value.Null = v.Null
}

// appendText appends a text; fit cuts the whole to the size of the variable.
func (s *sharedVar) appendText(text string, fit func(string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value = pcode.Value{Str: fit(s.value.Str + text)}
}

// sharedAccess executes the instructions on threads global variables.
func (e *env) sharedAccess(in *pcode.Instr) {
	s := e.m.shared[in.K]
	switch in.Op {
	case pcode.OpSharedLoad:
		v := s.load()
		seti(e.w, in.A, int64(v.Num))
		seti(e.w, in.A+1, bit(v.Null))
	case pcode.OpSharedStore:
		v := pcode.Value{Num: uint64(geti(e.w, in.A)), Null: e.null(in.B)}
		if v.Null {
			v.Num = 0
		}
		s.store(v)
	case pcode.OpSharedAddI, pcode.OpSharedAddF:
		s.add(pcode.Value{Num: uint64(geti(e.w, in.A)), Null: e.null(in.B)})
	case pcode.OpSharedLoadS:
		e.setStr(in.A, s.load().Str)
	case pcode.OpSharedStoreS:
		s.store(pcode.Value{Str: e.str(in.A)})
	case pcode.OpSharedCatS:
		name := e.m.program.Shared[in.K].Name
		s.appendText(e.str(in.A), func(t string) string { return e.fit(t, int64(s.max), 21, name) })
	}
}
