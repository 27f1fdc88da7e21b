package files

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestOpeningModes(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	for _, c := range []struct {
		mode Mode
		text string
		want string
	}{
		{Write, "one\n", "one\n"},
		{Append, "two\n", "one\ntwo\n"},
		{Assign, "three\n", "three\n"},
		{Append, "", "three\n"},
		{Write, "", ""},
	} {
		f := fx.opened(t, c.mode, path, How{})
		write(t, f, c.text)
		expect(t, f.Close())
		if got := contents(t, path); f.IsOpen() || got != c.want {
			t.Errorf("%v %q: %q, want %q; open %v", c.mode, c.text, got, c.want, f.IsOpen())
		}
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	fx := newFixture(t, nil)
	dir := t.TempDir()
	plain := made(t, "x")
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("n", 300)
	for _, c := range []struct {
		mode Mode
		name string
		want string
	}{
		{Read, filepath.Join(dir, "absent"), "52 %s no such file or directory"},
		{Write, filepath.Join(dir, "absent", "a"), "52 %s no such file or directory"},
		{Read, dir, "52 %s is a directory"},
		{Write, dir, "52 %s is a directory"},
		{Append, dir, "52 %s is a directory"},
		{Read, plain + "/a", "52 %s not a directory"},
		{Write, loop, "52 %s too many levels of symbolic links"},
		{Write, filepath.Join(dir, long), "52 %s file name too long"},
		{Write, "", "114 %s"},
		{Read, "a\x00b", "114 %s"},
		{PipeTo, " ", "67 %s it is empty"},
		{PipeFrom, "a\x00b", "67 %s invalid argument"},
		{PipeFrom, ": " + strings.Repeat("x", 1<<20), "67 %s argument list too long"},
		{PipeTo, ": " + strings.Repeat("x", 1<<20), "67 %s argument list too long"},
	} {
		f := NewFile(fx.World, "f")
		expect(t, f.Open(c.mode, c.name, How{}), fmt.Sprintf(c.want, c.name))
		if f.IsOpen() {
			t.Errorf("%v %q is open", c.mode, c.name)
		}
	}
}

func TestSocketsAreNoFiles(t *testing.T) {
	t.Chdir(t.TempDir()) // socket names are short
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	fx := newFixture(t, nil)
	f := NewFile(fx.World, "f")
	got := f.Open(Read, "socket", How{})
	if len(got) != 1 || got[0].Number != 52 || f.IsOpen() {
		t.Errorf("a socket opened: %v", got)
	}
}

func TestNoRights(t *testing.T) {
	fx := newFixture(t, nil)
	path := made(t, "secret\n")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	asOrdinaryUser(t, func() {
		for _, mode := range []Mode{Read, Write, Append} {
			f := NewFile(fx.World, "f")
			expect(t, f.Open(mode, path, How{}), "52 "+path+" permission denied")
		}
	})
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, path); got != "secret\n" {
		t.Errorf("the file became %q", got)
	}
}

func TestTooManyOpenFiles(t *testing.T) {
	fx := newFixture(t, nil)
	path := made(t, "x\n")
	refuseDescriptors(t)
	f := NewFile(fx.World, "f")
	expect(t, f.Open(Read, path, How{}), "52 "+path+" too many open files")
	expect(t, f.Open(PipeFrom, "echo", How{}), "67 echo too many open files")
}

func TestOpeningWhatIsOpen(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	f := fx.opened(t, Write, path, How{})
	write(t, f, "kept\n")
	for _, mode := range []Mode{Write, Read, PipeFrom, Assign} {
		expect(t, f.Open(mode, path, How{}), "55 f")
	}
	write(t, f, "and more\n")
	expect(t, f.Close())
	expect(t, f.Close())
	if got := contents(t, path); got != "kept\nand more\n" {
		t.Errorf("%q", got)
	}
}

// RWL-053 comes once for each attempt to open and direction.
func TestNotOpen(t *testing.T) {
	fx := newFixture(t, nil)
	path := made(t, "line\n")
	f := NewFile(fx.World, "f")
	use := func(want ...string) {
		t.Helper()
		for range 3 {
			problems := append(f.Write([]byte("x")), f.Flush()...)
			line, ok, more := f.ReadLine()
			if ok {
				t.Errorf("read %q", line)
			}
			expect(t, append(problems, more...), want...)
			want = nil
		}
	}
	use("53 f writing", "53 f reading")
	expect(t, f.Open(Read, path+"x", How{}), "52 "+path+"x no such file or directory")
	use("53 f writing", "53 f reading")
	expect(t, f.Open(Read, path, How{}))
	for want := []string{"53 f writing"}; ; want = nil {
		expect(t, append(f.Write(nil), f.Flush()...), want...)
		if want == nil {
			break
		}
	}
	if got := lines(t, f); !reflect.DeepEqual(got, []string{"line"}) {
		t.Errorf("read %q", got)
	}
	expect(t, f.Close())
	use("53 f reading")
	expect(t, f.Open(Write, path, How{}))
	if _, ok, problems := f.ReadLine(); ok {
		t.Error("read from a file that is written")
	} else {
		expect(t, problems, "53 f reading")
	}
	expect(t, f.Close())
}

func TestClosingWithAnOperator(t *testing.T) {
	fx := newFixture(t, nil)
	path := made(t, "")
	for mode, want := range map[Mode][]string{
		Assign: nil, Write: {"292 f >="}, Append: {"292 f >>="}, Read: {"292 f <="}, PipeTo: {"292 f >|="}, PipeFrom: {"292 f <|="},
	} {
		f := fx.opened(t, Write, path, How{})
		expect(t, f.CloseBy(mode), want...)
		if f.IsOpen() {
			t.Errorf("null by %v left the file open", mode)
		}
	}
}

func TestLocalFiles(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	f := fx.opened(t, Write, path, How{})
	write(t, f, "text")
	expect(t, f.CloseLocal(), "56 f")
	expect(t, f.CloseLocal())
	if got := contents(t, path); got != "text" {
		t.Errorf("%q", got)
	}
	p := fx.opened(t, PipeTo, "cat >/dev/null; exit 4", How{})
	expect(t, p.CloseLocal(), "56 f", "66 f 4")
}

func TestCharactersInNames(t *testing.T) {
	for _, c := range []struct {
		name, rest, character string
		mode                  Mode
	}{
		{"a", "a", "", Write},
		{" a ", " a ", "", Write},
		{">a", "a", ">", Write},
		{"> a", "a", ">", Write},
		{" >> a b ", "a b", ">>", Append},
		{"< a", "a", "<", Read},
		{"| cat > a", "cat > a", "|", PipeTo},
		{"ls |", "ls", "|", PipeFrom},
		{"ls | wc|", "ls | wc", "|", PipeFrom},
		{"a>", "a>", "", Write},
		{"a|b", "a|b", "", Write},
		{"|", "", "|", PipeTo},
		{"", "", "", Write},
	} {
		mode, rest, character := chooseMode(c.name)
		if mode != c.mode || rest != c.rest || character != c.character {
			t.Errorf("%q: %v %q %q, want %v %q %q", c.name, mode, rest, character, c.mode, c.rest, c.character)
		}
	}
}

func TestCharactersAreObeyedOnlyWhereAsked(t *testing.T) {
	t.Chdir(t.TempDir())
	fx := newFixture(t, nil)
	for _, c := range []struct {
		characters Characters
		problems   []string
		file       string
	}{
		{Ignored, nil, "> a"},
		{Obeyed, nil, "a"},
		{Warned, []string{"291 > > a"}, "a"},
	} {
		f := NewFile(fx.World, "f")
		expect(t, f.Open(Assign, "> a", How{Characters: c.characters}), c.problems...)
		write(t, f, c.file)
		expect(t, f.Close())
		if got := contents(t, c.file); got != c.file {
			t.Errorf("%q", got)
		}
		os.Remove("a")
	}
	f := fx.opened(t, Write, "> b", How{Characters: Obeyed}) // only := obeys
	expect(t, f.Close())
	contents(t, "> b")
}

func TestPredefinedFiles(t *testing.T) {
	fx := newFixture(t, func(c *Config) {
		c.Stdin = strings.NewReader("first\nlast")
		c.Lines = Lines{WriteCRLF: true}
	})
	in, out, err := fx.Stdin(), fx.Stdout(), fx.Stderr()
	if got := lines(t, in); !reflect.DeepEqual(got, []string{"first", "last"}) {
		t.Errorf("stdin gave %q", got)
	}
	write(t, out, "to out\n")
	write(t, err, "to err\n")
	if fx.out.appeared.Len() > 0 || fx.out.all() != "to out\n" || fx.err.all() != "to err\r\n" {
		t.Errorf("out %q, err %q", fx.out.all(), fx.err.all())
	}
	expect(t, out.Flush())
	if got := fx.out.appeared.String(); got != "to out\n" {
		t.Errorf("after the flush %q", got)
	}
	for _, f := range []*File{in, out, err} {
		expect(t, f.Open(Write, "x", How{}), "55 "+f.name)
		expect(t, f.Close(), "54 "+f.name+" it is predefined")
		if !f.IsOpen() {
			t.Errorf("%s is closed", f.name)
		}
	}
	_, _, problems := out.ReadLine()
	expect(t, append(in.Write(nil), problems...), "53 stdin writing", "53 stdout reading")
	thread := fx.Stdout().ForThread()
	write(t, thread, "thread\n")
	expect(t, thread.Close(), "54 stdout it is predefined")
	expect(t, thread.EndThread())
	write(t, out, "main\n")
	expect(t, fx.World.Close())
	if got := fx.out.appeared.String(); got != "to out\nthread\nmain\n" {
		t.Errorf("at the end %q", got)
	}
}

func TestNoStandardInput(t *testing.T) {
	fx := newFixture(t, nil)
	if got := lines(t, fx.Stdin()); got != nil {
		t.Errorf("read %q", got)
	}
}

func TestStandardOutputThatFails(t *testing.T) {
	fx := newFixture(t, nil)
	fx.out.failure = errors.New("gone")
	out := fx.Stdout()
	expect(t, out.Write([]byte("x")))
	expect(t, out.Flush(), "430 stdout written gone")
	expect(t, out.Flush())
}
