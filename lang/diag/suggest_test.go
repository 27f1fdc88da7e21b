package diag

import (
	"slices"
	"testing"
)

func TestSuggest(t *testing.T) {
	names := []string{"orderid", "customer", "i", "commit", "statisticsonly", "usrseconds", "sid", "sed", "OrderId", ""}
	for name, want := range map[string]string{
		"ordrid":         "orderid", // left out
		"oredrid":        "orderid", // swapped neighbours
		"ordderid":       "orderid", // too many
		"orderiD":        "orderid", // equal but for case, in one letter
		"ORDERID":        "OrderId",
		"custmoer":       "customer",
		"staticsonly":    "statisticsonly",
		"sad":            "sed", // sid is as near
		"xyz":            "",
		"j":              "", // one slip is all of it
		"jk":             "",
		"":               "",
		"comit":          "commit",
		"cat":            "",
		"quarterly":      "",
		"usersecconds":   "usrseconds",
		"sid":            "sed",
		"grüße":          "",
		"statisticsonlx": "statisticsonly",
	} {
		if got := Suggest(name, names); got != want {
			t.Errorf("Suggest(%q) is %q, want %q", name, got, want)
		}
		slices.Reverse(names)
		if got := Suggest(name, names); got != want {
			t.Errorf("Suggest(%q) depends on the order: %q", name, got)
		}
	}
	if got := Suggest("größe", []string{"groesse", "grösse", "größen"}); got != "größen" {
		t.Errorf("Suggest counts bytes: %q", got)
	}
	if DidYouMean("ordrid", names) != "did you mean 'orderid'?" || DidYouMean("xyz", names) != "" {
		t.Error("DidYouMean words it wrongly")
	}
}

func FuzzSlips(f *testing.F) {
	f.Add("orderid", "ordrei")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := []rune(a), []rune(b)
		if len(x) > 30 || len(y) > 30 {
			return
		}
		d := slips(x, y, 100)
		if d != slips(y, x, 100) || (d == 0) != slices.Equal(x, y) || d > max(len(x), len(y)) || d < len(x)-len(y) {
			t.Errorf("slips(%q, %q) is %d", a, b, d)
		}
		if limited := slips(x, y, 2); limited != min(d, 3) {
			t.Errorf("with a limit of 2 it is %d instead of %d", limited, d)
		}
	})
}
