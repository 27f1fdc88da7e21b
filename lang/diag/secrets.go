package diag

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// blot is what is printed in place of a secret.
const blot = "***"

// secrets are strings that must not be printed, each in every spelling in
// which it may turn up: plain, as part of a URL, within quotes.
type secrets []string

func (s secrets) add(secret string) secrets {
	if secret == "" {
		return s
	}
	quoted := strconv.Quote(secret)
	inConnect := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(secret)
	inURL := strings.TrimPrefix(url.UserPassword("", secret).String(), ":")
	for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), inURL, inConnect, quoted[1 : len(quoted)-1]} {
		if !slices.Contains(s, spelling) {
			s = append(s, spelling)
		}
	}
	return s
}

// clean blots out every secret of text.
func (s secrets) clean(text string) string {
	text, _ = s.cleanAt(text, 0)
	return text
}

// cleanAt blots out every secret of text and says where byte offset at of it
// has moved to; an offset inside a secret moves to the start of the blot, a
// negative one stays.
// Overlapping secrets are covered as one, so that no end of one stays visible.
func (s secrets) cleanAt(text string, at int) (string, int) {
	covered := s.cover(text)
	if covered == nil {
		return text, at
	}
	if at < 0 {
		text, _ = s.cleanAt(text, 0)
		return text, at
	}
	var b strings.Builder
	moved := -1
	for i := 0; i < len(text); i++ {
		first := covered[i] && (i == 0 || !covered[i-1])
		if i == at {
			moved = b.Len()
			if covered[i] && !first {
				moved -= len(blot)
			}
		}
		switch {
		case first:
			b.WriteString(blot)
		case !covered[i]:
			b.WriteByte(text[i])
		}
	}
	if moved < 0 {
		moved = b.Len() + at - len(text)
	}
	return b.String(), moved
}

// cover marks the bytes of text that belong to a secret; nil when none do.
func (s secrets) cover(text string) []bool {
	var covered []bool
	for _, secret := range s {
		for from := 0; ; {
			i := strings.Index(text[from:], secret)
			if i < 0 {
				break
			}
			if covered == nil {
				covered = make([]bool, len(text))
			}
			for k := from + i; k < from+i+len(secret); k++ {
				covered[k] = true
			}
			from += i + 1
		}
	}
	return covered
}
