package documents

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rwl/lang/diag"
)

// documents are all that readers are led to.
var documents = append([]string{readmeFile, "CHANGELOG.md", "docs/rationale.md"}, followed...)

var (
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	number   = regexp.MustCompile(`RWL-(\d{3})`)
	fenced   = regexp.MustCompile("(?ms)^```.*?^```$")
)

// anchors are the places of a document that a link can lead to, made of its headings as GitHub makes them.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		found[strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")] = true
	}
	return found
}

// Links lead to files and headings that exist.
func TestLinks(t *testing.T) {
	count := 0
	for _, document := range documents {
		text := readFile(t, document)
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			path, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(path, "://") {
				continue
			}
			count++
			target := document
			if path != "" {
				target = filepath.Join(filepath.Dir(document), path)
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s: the link %s leads to no file", document, m[1])
			} else if anchor != "" && !anchors(readFile(t, target))[anchor] {
				t.Errorf("%s: the link %s leads to no heading", document, m[1])
			}
		}
	}
	if count < 50 {
		t.Errorf("only %d links were found", count)
	}
}

// Message numbers in the documents are those of the catalogue.
func TestNumbersExist(t *testing.T) {
	count := 0
	for _, document := range documents {
		for _, m := range number.FindAllStringSubmatch(readFile(t, document), -1) {
			n, err := strconv.Atoi(m[1])
			if _, known := diag.Lookup(n); err != nil || !known {
				t.Errorf("%s: there is no message %s", document, m[0])
			}
			count++
		}
	}
	if count < 100 {
		t.Errorf("only %d numbers were found", count)
	}
}
