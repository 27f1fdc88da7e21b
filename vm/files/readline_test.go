package files

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func TestReadLine(t *testing.T) {
	long := strings.Repeat("0123456789", 50_000)
	for _, c := range []struct {
		text string
		crlf bool
		want []string
	}{
		{"", false, nil},
		{"\n", false, []string{""}},
		{"a\nb\n", false, []string{"a", "b"}},
		{"a\n\n b ", false, []string{"a", "", " b "}},
		{"a\r\nb\r", false, []string{"a\r", "b\r"}},
		{"a\r\nb\r\r\n\r\nc\r", true, []string{"a", "b\r", "", "c\r"}},
		{"a\x00b\n\xff\n", false, []string{"a\x00b", "\xff"}},
		{long + "\n" + long + long + "\nx\n" + long, false, []string{long, long + long, "x", long}},
	} {
		fx := newFixture(t, nil)
		f := fx.opened(t, Read, made(t, c.text), How{Lines: Lines{ReadCRLF: c.crlf}})
		if got := lines(t, f); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%.30q: %.200q, want %.200q", c.text, got, c.want)
		}
		expect(t, f.Close())
	}
}

func TestLineLimit(t *testing.T) {
	const tooLong = "231 f 4"
	for _, c := range []struct {
		text     string
		crlf     bool
		want     []string
		problems int
	}{
		{"1234\n12345\n", false, []string{"1234", "1234", "5"}, 1},
		{"1234", false, []string{"1234"}, 0},
		{"12345", false, []string{"1234", "5"}, 1},
		{"123456789\n", false, []string{"1234", "5678", "9"}, 2},
		{"1234\r\n", true, []string{"1234"}, 0},
		{"1234\r\n", false, []string{"1234", "\r"}, 1},
		{"1234\rx\n", true, []string{"1234", "\rx"}, 1},
		{"123é\n", false, []string{"123", "é"}, 1},
		{"12é4\n", false, []string{"12é", "4"}, 1},
		{"1😀2\n", false, []string{"1", "😀", "2"}, 2},
		{"\x80\x80\x80\x80\x80\x80\n", false, []string{"\x80\x80\x80\x80", "\x80\x80"}, 1},
	} {
		fx := newFixture(t, func(c *Config) { c.LineLimit = 4 })
		f := fx.opened(t, Read, made(t, c.text), How{Lines: Lines{ReadCRLF: c.crlf}})
		var got []string
		told := 0
		for {
			line, ok, problems := f.ReadLine()
			if len(problems) > 0 {
				told++
				expect(t, problems, tooLong)
			}
			if !ok {
				break
			}
			got = append(got, string(line))
		}
		if !reflect.DeepEqual(got, c.want) || told != c.problems {
			t.Errorf("%q: %q with %d messages, want %q with %d", c.text, got, told, c.want, c.problems)
		}
	}
}

// The end of a file is not for ever.
func TestFileThatGrows(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	w := fx.opened(t, Write, path, How{})
	r := fx.opened(t, Read, path, How{})
	for _, text := range []string{"one", "two", "three"} {
		write(t, w, text+"\n")
		expect(t, w.Flush())
		if got := lines(t, r); !reflect.DeepEqual(got, []string{text}) {
			t.Errorf("read %q, want %q", got, text)
		}
	}
}

func TestReadingThatFails(t *testing.T) {
	broken := iotest.DataErrReader(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("worn out"))))
	fx := newFixture(t, func(c *Config) { c.Stdin = broken })
	in := fx.Stdin()
	line, ok, problems := in.ReadLine()
	expect(t, problems)
	if string(line) != "a" || !ok {
		t.Errorf("%q %v", line, ok)
	}
	_, ok, problems = in.ReadLine()
	expect(t, problems, "430 stdin read worn out")
	_, again, problems := in.ReadLine()
	expect(t, problems)
	if ok || again {
		t.Error("a line came from nowhere")
	}
}

func TestReadingAllocatesNothing(t *testing.T) {
	fx := newFixture(t, nil)
	f := fx.opened(t, Read, made(t, strings.Repeat("some words in a line\n", 3000)), How{})
	fields := make([][]byte, 0, 8)
	f.ReadLine()
	if n := testing.AllocsPerRun(2000, func() {
		line, ok, _ := f.ReadLine()
		if fields = Fields(fields[:0], line, 3); !ok || len(fields) != 3 {
			t.Fatal("no line")
		}
	}); n != 0 {
		t.Errorf("%v allocations per line", n)
	}
}

func TestFields(t *testing.T) {
	for _, c := range []struct {
		line string
		n    int
		want string
	}{
		{"a b c", 1, "[a b c]"},
		{"  a ", 1, "[  a ]"},
		{"", 1, "[]"},
		{"a b c", 2, "[a][b c]"},
		{"a b c", 3, "[a][b][c]"},
		{"a b c", 4, "[a][b][c]"},
		{" \ta\t \tb  c \t", 2, "[a][b  c \t]"},
		{"a  ", 2, "[a]"},
		{"", 2, ""},
		{" \t", 3, ""},
		{"a\r", 2, "[a\r]"},
		{"a", 0, ""},
	} {
		got := ""
		for _, field := range Fields(nil, []byte(c.line), c.n) {
			got += "[" + string(field) + "]"
		}
		if got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.line, c.n, got, c.want)
		}
	}
}

// Fields for many variables are what bytes.Fields would give of blanks and
// tabs; for fewer, the last begins where its own would.
func FuzzFields(f *testing.F) {
	f.Add([]byte("a b\tc  d "), 3)
	f.Add([]byte("\v a\u00a0b"), 2)
	f.Fuzz(func(t *testing.T, line []byte, n int) {
		if n < 2 || n > 1000 {
			n = 2
		}
		all := bytes.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		got := Fields(nil, line, n)
		if len(got) != min(n, len(all)) {
			t.Fatalf("%q in %d: %q", line, n, got)
		}
		for i, field := range got {
			if i < n-1 && !bytes.Equal(field, all[i]) || !bytes.HasPrefix(field, all[i]) {
				t.Errorf("%q in %d: %q", line, n, got)
			}
		}
	})
}

// Lines are those of the standard library's scanner; with a limit they join
// to the same text.
func FuzzReadLine(f *testing.F) {
	f.Add([]byte("a\nb\r\n\nc"), 3, true)
	f.Add([]byte("\r\r\n"), 1, true)
	f.Add([]byte("aé\n\xff\xff\xff\xff\xff"), 2, false)
	f.Fuzz(func(t *testing.T, text []byte, limit int, crlf bool) {
		limit = max(limit, 0) % 20
		w := NewWorld(Config{LineLimit: limit})
		in := newInlet(w, "f", iotest.OneByteReader(bytes.NewReader(text)), crlf)
		in.direct = true
		var got, want [][]byte
		told := 0
		for {
			line, ok, problems := in.readLine()
			if !ok {
				break
			}
			if told += len(problems); limit > 0 && len(line) > limit {
				t.Fatalf("%q is above the limit %d", line, limit)
			}
			if len(got) > len(text) {
				t.Fatal("no end")
			}
			if len(problems) > 0 && utf8.Valid(text) && limit >= utf8.UTFMax && !utf8.Valid(line) {
				t.Fatalf("%q was cut in %q", text, line)
			}
			got = append(got, bytes.Clone(line))
		}
		scanner := bufio.NewScanner(bytes.NewReader(text))
		scanner.Split(func(data []byte, atEOF bool) (int, []byte, error) {
			if at := bytes.IndexByte(data, '\n'); at >= 0 {
				if crlf && at > 0 && data[at-1] == '\r' {
					return at + 1, data[:at-1], nil
				}
				return at + 1, data[:at], nil
			}
			if atEOF && len(data) > 0 {
				return len(data), data, nil
			}
			return 0, nil, nil
		})
		for scanner.Scan() {
			want = append(want, bytes.Clone(scanner.Bytes()))
		}
		if len(got) != len(want)+told || !bytes.Equal(bytes.Join(got, nil), bytes.Join(want, nil)) {
			t.Errorf("%q, limit %d: %q, want %q", text, limit, got, want)
		}
	})
}

func TestReadingAcrossFilesOfEverySize(t *testing.T) {
	fx := newFixture(t, nil)
	for _, size := range []int{blockSize - 1, blockSize, blockSize + 1, 2*blockSize - 1, 2 * blockSize, 2*blockSize + 1} {
		text := strings.Repeat("x", size)
		f := fx.opened(t, Read, made(t, text+"\ny"), How{})
		if got := lines(t, f); len(got) != 2 || got[0] != text || got[1] != "y" {
			t.Errorf("size %d: %d lines", size, len(got))
		}
		expect(t, f.Close())
	}
	if _, err := os.Stat("/dev/zero"); err == nil { // bytes without an end, up to the limit
		limited := newFixture(t, func(c *Config) { c.LineLimit = 1000 })
		f := limited.opened(t, Read, "/dev/zero", How{})
		line, ok, problems := f.ReadLine()
		expect(t, problems, "231 f 1000")
		if len(line) != 1000 || !ok {
			t.Errorf("%d bytes", len(line))
		}
		expect(t, f.Close())
	}
}
