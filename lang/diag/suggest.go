package diag

import (
	"cmp"
	"strings"
)

// Suggest finds the candidate that the writer most likely meant by name, or ""
// when none is close. The candidate with the fewest typing slips
// (Damerau-Levenshtein) wins, letters being equal in both cases; among equals
// the one with fewer slips in case does, then the alphabetically first. At most
// 1 slip is allowed in names of up to 4 characters, 2 up to 8, 3 beyond.
func Suggest(name string, candidates []string) string {
	exact, lower := []rune(name), []rune(strings.ToLower(name))
	allowed := allowedSlips(len(exact))
	best, bestSlips, bestExact := "", allowed+1, 0
	for _, c := range candidates {
		if c == "" || c == name {
			continue
		}
		n := slips(lower, []rune(strings.ToLower(c)), allowed)
		if n > allowed || n > bestSlips {
			continue
		}
		e := slips(exact, []rune(c), len(exact)+allowed)
		if n < bestSlips || cmp.Or(cmp.Compare(e, bestExact), cmp.Compare(c, best)) < 0 {
			best, bestSlips, bestExact = c, n, e
		}
	}
	return best
}

// DidYouMean is Suggest worded as a hint, or "" when nothing is close.
func DidYouMean(name string, candidates []string) string {
	if s := Suggest(name, candidates); s != "" {
		return "did you mean '" + s + "'?"
	}
	return ""
}

func allowedSlips(length int) int {
	switch {
	case length <= 2: // one slip would change half of it
		return 0
	case length <= 4:
		return 1
	case length <= 8:
		return 2
	}
	return 3
}

// slips is the optimal string alignment distance: insertions, deletions,
// replacements and swaps of neighbours. Anything above limit gives limit+1.
func slips(a, b []rune, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return min(above[len(b)], limit+1)
}
