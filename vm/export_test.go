package vm

import "rwl/vm/pcode"

// FileNumbers is how many numbers of files an environment has given out and not
// taken back.
func FileNumbers(h pcode.Host) int { return len(h.(*env).files) }
