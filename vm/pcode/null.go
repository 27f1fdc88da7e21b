package pcode

import "unsafe"

var nullByte = [1]byte{}

// NullString is the null string. It is empty, so it prints, compares and
// concatenates as ""; only IsNullString tells it from other empty strings, by
// its address. Null strings therefore cost nothing but that comparison.
var NullString = unsafe.String(&nullByte[0], 0)

// IsNullString tells whether s is the null string.
func IsNullString(s string) bool {
	return len(s) == 0 && unsafe.StringData(s) == &nullByte[0]
}
