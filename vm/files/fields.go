package files

// Fields appends to dst the parts of a line for n variables: split at blanks
// and tabs, and the last gets the rest of the line. Parts that are missing are
// not appended: their variables are null. For one variable it is the line as it
// is.
func Fields(dst [][]byte, line []byte, n int) [][]byte {
	if n == 1 {
		return append(dst, line)
	}
	for ; n > 0; n-- {
		for len(line) > 0 && isBlank(line[0]) {
			line = line[1:]
		}
		if len(line) == 0 {
			break
		}
		if n == 1 {
			return append(dst, line)
		}
		end := 0
		for end < len(line) && !isBlank(line[end]) {
			end++
		}
		dst = append(dst, line[:end:end])
		line = line[end:]
	}
	return dst
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
