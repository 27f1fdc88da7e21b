package stdlib

import (
	"math"
	"testing"
)

func TestMathematics(t *testing.T) {
	h := newHost()
	for _, r := range []row{
		{"sqrt", a(2.25), 1.5}, {"sqrt", a(-1.0), math.NaN()}, {"sqrt", a(null{}), null{}},
		{"exp", a(1.0), math.E}, {"exp", a(2.0, 10.0), 1024.0}, {"exp", a(null{}, 1.0), null{}},
		{"log", a(math.E), 1.0}, {"log", a(0.0), math.Inf(-1)}, {"log", a(10.0, 1000.0), 3.0}, {"log", a(2.0, 8.0), 3.0}, {"log", a(4.0, 8.0), 1.5},
		{"log", a(10.0, 0.001), -3.0}, {"log", a(10.0, -1.0), math.NaN()},
		{"round", a(2.5), 3.0}, {"round", a(-2.5), -3.0}, {"round", a(2.4), 2.0}, {"round", a(0.49999999999999994), 0.0},
		{"ceil", a(1.2), 2.0}, {"floor", a(-1.2), -2.0}, {"trunc", a(-1.7), -1.0}, {"trunc", a(1.7), 1.0},
		{"sin", a(30.0), 0.5}, {"cos", a(60.0), 0.5}, {"cos", a(180.0), -1.0}, {"atan2", a(1.0, 1.0), 45.0}, {"atan2", a(1.0, 0.0), 90.0},
		{"atan2", a(0.0, -1.0), 180.0},
	} {
		r.check(t, h)
	}
	h.radians = true
	for _, r := range []row{
		{"sin", a(math.Pi / 6), 0.5}, {"cos", a(math.Pi), -1.0}, {"atan2", a(1.0, 1.0), math.Pi / 4},
	} {
		r.check(t, h)
	}
	if got := call(t, h, "log", 10.0, 1000.0); math.Floor(got.(float64)) != 3 {
		t.Error("log(10, 1000) is below 3")
	}
	if len(h.reports) > 0 {
		t.Error(h.reports)
	}
}
