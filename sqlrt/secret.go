package sqlrt

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// passwordWord finds password=… in a key=value string: quoted, or up to the next blank.
var passwordWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:ssl)?password\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]*)`)
})

// Secrets are the passwords in a connect string, which must never be shown. It
// also finds them in a URL that does not parse.
func Secrets(connect string) []string {
	var list []string
	add := func(s string) {
		if s != "" {
			list = append(list, s)
		}
	}
	if scheme, rest, ok := strings.Cut(connect, "://"); ok && scheme != "" {
		if u, err := url.Parse(connect); err == nil {
			if pw, ok := u.User.Password(); ok {
				add(pw)
			}
			add(u.Query().Get("password"))
		}
		authority, _, _ := strings.Cut(rest, "/")
		if at := strings.LastIndexByte(authority, '@'); at >= 0 {
			if _, pw, ok := strings.Cut(authority[:at], ":"); ok {
				add(pw)
			}
		}
	}
	if !strings.Contains(strings.ToLower(connect), "password") {
		return list
	}
	for _, m := range passwordWord().FindAllStringSubmatch(connect, -1) {
		add(strings.NewReplacer(`\'`, `'`, `\\`, `\`).Replace(strings.Trim(m[1], "'")))
		add(m[1])
	}
	return list
}
