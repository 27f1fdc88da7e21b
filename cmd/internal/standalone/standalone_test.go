package standalone

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// plain is a file with the mark of an executable without a program.
var plain = []byte("machine code, " + string(markText()) + "000000000000000. more machine code")

var sample = &Program{
	Name: "orders", Banner: "Orders 1.0",
	Inputs:   []Input{{Text{"-x 1", []byte("null;\n")}, true, false}, {Text{"a.rwl", []byte("printline \"\xe4\";\n")}, false, false}},
	Includes: []Include{{"b", true, Text{"/lib/b", []byte("b")}}, {"b", false, Text{"b", []byte("other b")}}},
	SQL:      []Text{{"q.sql", []byte("select 1")}},
}

func offsetIn(t *testing.T, file []byte) int64 {
	t.Helper()
	at := bytes.Index(file, markText())
	return offsetOf(string(file[at : at+len(markText())+digits+1]))
}

func TestProgramComesBack(t *testing.T) {
	file, err := Join(plain, sample)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Inside(bytes.NewReader(file), offsetIn(t, file))
	if err != nil || !reflect.DeepEqual(got, sample) {
		t.Fatalf("%+v, %v", got, err)
	}
	if text, ok := got.Include("b", false); !ok || string(text.Body) != "other b" {
		t.Error("include", text, ok)
	}
	if _, ok := got.Include("c", false); ok {
		t.Error("an include that is not there")
	}
	if text, ok := got.SQLText("q.sql"); !ok || string(text) != "select 1" {
		t.Error("SQL", text, ok)
	}
	if n := len(got.Sources()); n != 5 {
		t.Errorf("%d sources", n)
	}
	signed := append(bytes.Clone(file), "a signature"...)
	if _, err := Inside(bytes.NewReader(signed), offsetIn(t, signed)); err != nil {
		t.Error("with something behind it:", err)
	}
}

// A program replaces the one that the executable has.
func TestJoiningTwice(t *testing.T) {
	once, _ := Join(plain, sample)
	other := &Program{Name: "other"}
	twice, err := Join(once, other)
	direct, _ := Join(plain, other)
	if err != nil || !bytes.Equal(twice, direct) {
		t.Error("the first program is still inside", err)
	}
}

func TestPlainExecutableHoldsNothing(t *testing.T) {
	if p, err := Inside(bytes.NewReader(plain), offsetIn(t, plain)); p != nil || err != nil {
		t.Error(p, err)
	}
	if Offset() != 0 {
		t.Error("this test has a program inside")
	}
}

// However the file is cut or changed, there is an error and no program.
func TestDamage(t *testing.T) {
	file, _ := Join(plain, sample)
	offset := offsetIn(t, file)
	for length := range len(file) {
		if p, err := Inside(bytes.NewReader(file[:length]), offset); err == nil {
			t.Fatalf("cut to %d of %d bytes: %+v", length, len(file), p)
		}
	}
	for at := int(offset); at < len(file); at++ {
		changed := bytes.Clone(file)
		changed[at] ^= 0x41
		if _, err := Inside(bytes.NewReader(changed), offset); err == nil {
			t.Fatalf("changed at %d: no error", at)
		}
	}
	if _, err := Inside(bytes.NewReader(file), offsetOf(strings.Replace(mark, "0x0", "0xz", 1))); err == nil {
		t.Error("a damaged mark is believed")
	}
}

func TestOnlyOurExecutables(t *testing.T) {
	for _, file := range [][]byte{nil, []byte("something else"), append(bytes.Clone(plain), plain...)} {
		if _, err := Join(file, sample); err == nil {
			t.Errorf("%.20q is taken", file)
		}
	}
}
