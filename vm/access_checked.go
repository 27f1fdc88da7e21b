//go:build rwlchecked

package vm

import (
	"math"
	"unsafe"

	"rwl/vm/pcode"
)

// The checked form of access_unsafe.go: slices, so that Go looks at every bound.

type window = []uint64

type address struct {
	code []pcode.Instr
	at   int
}

func geti(w window, i uint16) int64 { return int64(w[i]) }

func getf(w window, i uint16) float64 { return math.Float64frombits(w[i]) }

func seti(w window, i uint16, v int64) { w[i] = uint64(v) }

func setf(w window, i uint16, v float64) { w[i] = math.Float64bits(v) }

func fetch(a address) *pcode.Instr { return &a.code[a.at] }

func step(a address, n int64) address {
	a.at += int(n)
	return a
}

func (e *env) frameWindow(base int) window { return e.cells[base : base+e.code.fn.Cells] }

func (e *env) mainCell(k int64) *int64 { return (*int64)(unsafe.Pointer(&e.cells[k])) }

func (e *env) stringCell(i uint16) *string { return &e.strings[e.sbase+int(i)] }

func (e *env) windowAt(base int) window { return e.frameWindow(base) }

func (e *env) callWindow(window, uint16) window { return e.frameWindow(e.base) }

func (e *env) codeOf(k int64) *code { return e.codes[k] }

func (e *env) frameOf(depth int) *frame { return &e.frames[depth] }

func (c *code) start() address { return address{c.instructions, 0} }

func (c *code) index(a address) int { return a.at }
