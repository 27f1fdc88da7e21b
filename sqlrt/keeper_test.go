package sqlrt

import (
	"strconv"
	"strings"
	"testing"
)

// Strings stay what they were while others are made in the same memory.
func TestKeptStringsStay(t *testing.T) {
	var k Keeper
	var kept, want []string
	for i := range 3000 {
		text := strings.Repeat("x", i%(keptShort+3)) + strconv.Itoa(i)
		room := []byte(text)
		kept, want = append(kept, k.keep(room)), append(want, text)
		for j := range room {
			room[j] = '!'
		}
	}
	for i := range kept {
		if kept[i] != want[i] {
			t.Fatalf("string %d is %q, not %q", i, kept[i], want[i])
		}
	}
	if cap(k.chunk) > keeperChunk {
		t.Errorf("a chunk of %d bytes", cap(k.chunk))
	}
}

func TestFetchedStringsAllocateNothing(t *testing.T) {
	d := Datum{Kind: String, Keep: new(Keeper)}
	n := int64(0)
	var room [20]byte
	if allocations := testing.AllocsPerRun(10_000, func() {
		n++
		text := strconv.AppendInt(room[:0], n, 10)
		if d.PutText(text); d.Str != string(text) {
			t.Fatal(d.Str)
		}
		d.PutInt(-n)
		d.PutDouble(float64(n)/2, 64)
	}); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}
