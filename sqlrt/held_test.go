package sqlrt

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestHeldKeepsOrderInMemoryAndFile(t *testing.T) {
	for _, limit := range []int64{0, 1, 50, 1000, 1 << 20} {
		dir := t.TempDir()
		h := NewHeld(dir, limit)
		record := func(i int) []byte { return []byte(strings.Repeat(fmt.Sprint(i), i%7)) }
		for i := 0; i < 500; i++ {
			if err := h.Add(record(i)); err != nil {
				t.Fatal(err)
			}
		}
		if int64(len(h.memory)) > limit {
			t.Fatalf("%d bytes in memory, limit %d", len(h.memory), limit)
		}
		for i := 0; i < 500; i++ {
			got, ok, err := h.Next()
			if err != nil || !ok || !bytes.Equal(got, record(i)) {
				t.Fatalf("limit %d record %d: %q %v %v", limit, i, got, ok, err)
			}
		}
		for i := 0; i < 2; i++ {
			if _, ok, err := h.Next(); ok || err != nil {
				t.Fatal(ok, err)
			}
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
			t.Fatal(files, err)
		}
	}
}

func TestHeldWithoutRoom(t *testing.T) {
	h := NewHeld(t.TempDir()+"/missing", 3)
	if err := h.Add([]byte("longer than the limit")); err == nil {
		t.Fatal("no error")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}
