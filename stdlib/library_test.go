package stdlib

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryLibraryCanBeRead(t *testing.T) {
	for _, name := range Libraries() {
		if text, ok := Library(name); !ok || len(text) == 0 {
			t.Errorf("%s is listed but cannot be read", name)
		}
	}
}

// Only libraries can be reached, by their plain names.
func TestOtherNamesAreNoLibraries(t *testing.T) {
	for _, name := range []string{"", "README.md", "absent.rwl", "../library.go", "../rwl/README.md", "/etc/passwd"} {
		if _, ok := Library(name); ok {
			t.Errorf("%q is a library", name)
		}
	}
}

func TestSearchPath(t *testing.T) {
	env := map[string]string{"RWL_PATH": "/ours:/both", "RWLOADSIM_PATH": "/classic"}
	got := SearchPath(func(n string) string { return env[n] })
	if want := []string{"/ours", "/both", "/classic"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := SearchPath(func(string) string { return "" }); len(got) != 0 {
		t.Errorf("%s without variables", strings.Join(got, ", "))
	}
}
