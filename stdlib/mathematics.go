package stdlib

import (
	"math"

	"rwl/vm/pcode"
)

// mathematics follows C: faults give infinities or not-a-number, no messages.
var mathematics = []pcode.Native{
	function("sqrt", math.Sqrt, "sqrt(x): square root of x"),
	function("exp", math.Exp, "exp(x): e to the power x"),
	function2("exp", math.Pow, "exp(b, x): b to the power x"),
	function("log", math.Log, "log(x): natural logarithm of x"),
	function2("log", logarithm, "log(b, x): logarithm of x with base b"),
	function("round", math.Round, "round(x): nearest whole number, halves away from zero"),
	function("ceil", math.Ceil, "ceil(x): smallest whole number not below x"),
	function("floor", math.Floor, "floor(x): largest whole number not above x"),
	function("trunc", math.Trunc, "trunc(x): x without its fraction"),
	angle("sin", types(double), "sin(x): sine of x, in degrees or by $trigonometry:radians in radians", func(c *pcode.Call) {
		c.SetDouble(math.Sin(c.Double(0) * radiansPerUnit(c)))
	}),
	angle("cos", types(double), "cos(x): cosine of x, in degrees or by $trigonometry:radians in radians", func(c *pcode.Call) {
		c.SetDouble(math.Cos(c.Double(0) * radiansPerUnit(c)))
	}),
	angle("atan2", types(double, double), "atan2(y, x): direction of the point (x, y), in degrees or by $trigonometry:radians in radians",
		func(c *pcode.Call) { c.SetDouble(math.Atan2(c.Double(0), c.Double(1)) / radiansPerUnit(c)) }),
}

func function(name string, f func(float64) float64, doc string) pcode.Native {
	return pcode.Native{Name: name, Params: types(double), Result: double, Pure: true, Doc: doc,
		Fn: func(c *pcode.Call) { c.SetDouble(f(c.Double(0))) }}
}

func function2(name string, f func(a, b float64) float64, doc string) pcode.Native {
	return pcode.Native{Name: name, Params: types(double, double), Result: double, Pure: true, Doc: doc,
		Fn: func(c *pcode.Call) { c.SetDouble(f(c.Double(0), c.Double(1))) }}
}

// angle makes a function that depends on the unit in force where it is called,
// so it is not pure.
func angle(name string, params []pcode.Type, doc string, fn func(c *pcode.Call)) pcode.Native {
	return pcode.Native{Name: name, Params: params, Result: double, Doc: doc, Fn: fn}
}

func radiansPerUnit(c *pcode.Call) float64 {
	if c.Host.Degrees() {
		return math.Pi / 180
	}
	return 1
}

// logarithm is exact when x is a whole power of b: log(10, 1000) is 3, where
// the quotient of the logarithms is a little less and its floor 2.
func logarithm(b, x float64) float64 {
	quotient := math.Log(x) / math.Log(b)
	if whole := math.Round(quotient); math.Pow(b, whole) == x {
		return whole
	}
	return quotient
}
