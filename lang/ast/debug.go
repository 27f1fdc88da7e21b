package ast

import (
	"strconv"
	"strings"
)

// Debug says what a program tells about its execution ($debugon).
type Debug uint16

// The bits, numbered as the original does.
const (
	DebugParser    Debug = 0x4   // each element that was read
	DebugVariables Debug = 0x10  // each assignment
	DebugExecution Debug = 0x20  // each statement
	DebugPrintvar  Debug = 0x40  // printvar shows cells too
	DebugEval      Debug = 0x100 // the value of each expression
	DebugSQL       Debug = 0x200 // each execution of SQL
	DebugBind      Debug = 0x800 // values bound and fetched

	debugAll = DebugParser | DebugVariables | DebugExecution | DebugPrintvar | DebugEval | DebugSQL | DebugBind
)

var debugNames = map[string]Debug{
	"bison": DebugParser, "var": DebugVariables, "exec": DebugExecution, "pvinternal": DebugPrintvar, "eval": DebugEval,
	"sql": DebugSQL, "bind": DebugBind, "define": DebugBind,
}

// ParseDebug is the bits that a name or a hexadecimal number stands for.
func ParseDebug(word string) (Debug, bool) {
	word = strings.ToLower(word)
	if bits, ok := debugNames[word]; ok {
		return bits, true
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(word, "0x"), 16, 64)
	return Debug(n), err == nil && n != 0 && n&^uint64(debugAll) == 0
}

// DebugNames are the names, for suggestions.
func DebugNames() []string {
	var names []string
	for n := range debugNames {
		names = append(names, n)
	}
	return names
}
