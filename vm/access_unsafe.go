//go:build !rwlchecked

package vm

import (
	"unsafe"

	"rwl/vm/pcode"
)

// The loop reaches cells and instructions by pointers without looking at
// bounds. What makes that sound:
//
//   - pcode.Verify has accepted the program: every numeric operand is below
//     Function.Cells, every string operand below Function.Strings, every jump stays inside the function, and no function runs
//     off its end;
//   - a function is entered only by enter or the call instruction, which see to
//     it that the cells from its base on are at least Function.Cells, and the
//     string cells Function.Strings;
//   - the cells move only in grow, which runs outside the loop, and the window
//     is computed anew after it;
//   - Go's collector does not move heap objects, and env.cells and
//     code.instructions keep both arrays alive while the pointers live.

// window is the frame's numeric cells; address an instruction.
type (
	window  = unsafe.Pointer
	address = unsafe.Pointer
)

const instrSize = unsafe.Sizeof(pcode.Instr{})

func geti(w window, i uint16) int64 { return *(*int64)(unsafe.Add(w, uintptr(i)*8)) }

func getf(w window, i uint16) float64 { return *(*float64)(unsafe.Add(w, uintptr(i)*8)) }

func seti(w window, i uint16, v int64) { *(*int64)(unsafe.Add(w, uintptr(i)*8)) = v }

func setf(w window, i uint16, v float64) { *(*float64)(unsafe.Add(w, uintptr(i)*8)) = v }

func fetch(at address) *pcode.Instr { return (*pcode.Instr)(at) }

func step(at address, n int64) address { return unsafe.Add(at, n*int64(instrSize)) }

// frameWindow is the window of a frame that begins at cell base.
func (e *env) frameWindow(base int) window { return unsafe.Pointer(&e.cells[base]) }

// windowAt is the same without a look at the base, which a call has checked.
func (e *env) windowAt(base int) window {
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(e.cells)), base*8)
}

// callWindow is the window of a frame that begins at cell a of the present one.
func (e *env) callWindow(w window, a uint16) window { return unsafe.Add(w, uintptr(a)*8) }

func (e *env) codeOf(k int64) *code {
	return *(**code)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(e.codes)), k*int64(unsafe.Sizeof(e.codes[0]))))
}

// frameOf is the saved frame at a depth below len(e.frames).
func (e *env) frameOf(depth int) *frame {
	return (*frame)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(e.frames)), depth*int(unsafe.Sizeof(frame{}))))
}

func (c *code) start() address { return unsafe.Pointer(&c.instructions[0]) }

// mainCell is a cell of frame 0.
func (e *env) mainCell(k int64) *int64 {
	return (*int64)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(e.cells)), k*8))
}

// stringCell is a string cell of the frame at work.
func (e *env) stringCell(i uint16) *string {
	return (*string)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(e.strings)), (e.sbase+int(i))*int(unsafe.Sizeof(""))))
}

// index is the number of the instruction at an address.
func (c *code) index(at address) int {
	return int((uintptr(at) - uintptr(unsafe.Pointer(&c.instructions[0]))) / instrSize)
}
