package vm

// oraWaitLimit is oraerror when no session came within a pool's wait limit.
const oraWaitLimit = 24457

// oraCodes are the numbers that oraerror keeps for programs written for Oracle
// (language reference, chapter 23).
var oraCodes = map[string]int64{
	"02000": 1403, "23505": 1, "40P01": 60, "40001": 8177, "57014": 1013, "55P03": 54, "23503": 2291, "23502": 1400,
	"53300": 18, "08006": 3113, "57P01": 3113, "57P02": 3113, "28P01": 1017, "28000": 1017, "42P01": 942, "22012": 1476, "42703": 904,
}

// oraCode is the value of oraerror for a SQLSTATE: never 0. A state without a
// number of its own gives 20000 and its class, of which a letter counts as in
// base 36.
func oraCode(state string) int64 {
	if n, ok := oraCodes[state]; ok {
		return n
	}
	n := int64(0)
	for i := 0; i < 2 && i < len(state); i++ {
		d := int64(state[i] - '0')
		if state[i] >= 'A' {
			d = int64(state[i]-'A') + 10
		}
		n = n*36 + d
	}
	if len(state) >= 2 && state[0] <= '9' && state[1] <= '9' {
		n = int64(state[0]-'0')*10 + int64(state[1]-'0')
	}
	return 20000 + n
}
