package postgres

import (
	"context"
	"testing"

	"rwl/sqlrt"
)

// A lob gets the number of an oid column, and gives it back; what holds no number refuses it.
func TestLOBsAreLocators(t *testing.T) {
	s := openSession(t, nil)
	fetch := func(text string, in ...sqlrt.Datum) (sqlrt.Datum, error) {
		out := [1]sqlrt.Datum{{Kind: sqlrt.LOB}}
		_, err := s.Execute(context.Background(), statement(t, text), in, out[:])
		return out[0], err
	}
	locator, err := fetch("select 4294967295::oid")
	if err != nil || locator.Form != sqlrt.LOBObject || locator.Num != 1<<32-1 || locator.Str != "" {
		t.Fatalf("got %+v, %v", locator, err)
	}
	for _, text := range []string{"select :a::oid::text", "select :a::bigint::text", "select :a::numeric::text"} {
		if got, err := fetch(text, locator); err != nil || got.Str != "4294967295" || got.Form != sqlrt.LOBText {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"select :a::text", "select :a::bytea"} {
		if _, err := fetch(text, locator); sqlrt.AsError(err) == nil || sqlrt.AsError(err).SQLState != "42804" {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := fetch("select 1"); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
	if got, err := fetch("select null::oid"); err != nil || !got.Null || got.Form == sqlrt.LOBObject {
		t.Errorf("null: %+v, %v", got, err)
	}
}

// bytea comes in the format of the session's bytea_output.
func TestLOBsReadBothFormatsOfBytea(t *testing.T) {
	s := openSession(t, nil)
	for _, format := range []string{"hex", "escape"} {
		for text, want := range map[string]string{
			`'\x00ff5c78'::bytea`: "\x00\xff\\x", `'plain'::bytea`: "plain", `''::bytea`: "", `'\x5c7861'::bytea`: "\\xa", `'\x5c'::bytea`: "\\",
		} {
			if _, err := s.Execute(context.Background(), statement(t, "set bytea_output = "+format), nil, nil); err != nil {
				t.Fatal(err)
			}
			out := [1]sqlrt.Datum{{Kind: sqlrt.LOB}}
			if _, err := s.Execute(context.Background(), statement(t, "select "+text), nil, out[:]); err != nil || out[0].Str != want || out[0].Form != sqlrt.LOBBytes {
				t.Errorf("%s %s: %q, %v", format, text, out[0].Str, err)
			}
		}
	}
}
