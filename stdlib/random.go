package stdlib

import (
	"math"

	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// letters is the alphabet of randomstring when none is given.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// maxString is the length of the longest string of the language.
const maxString = math.MaxInt32 - 1

// The message numbers of the random functions.
const (
	msgUniformReversed = 148
	msgOrderTooSmall   = 199
	msgOrderTooLarge   = 200
	msgNoDeviation     = 301
	msgRenamed         = 107
)

// maxOrder is the largest order of erlangk.
const maxOrder = 20

var random = []pcode.Native{
	draw("uniform", types(integer, integer), integer, "uniform(a, b): whole number from a to b, both included", uniformInteger),
	draw("uniform", types(double, double), double, "uniform(a, b): number from a up to but without b", uniformDouble),
	draw("erlang", types(double), double, "erlang(a): time of a Poisson process with the mean a (negative exponential)", erlangOfOrder(1)),
	draw("erlang1", types(double), double, "erlang1(a): the same as erlang(a)", erlangOfOrder(1)),
	draw("exponential", types(double), double, "exponential(a): the same as erlang(a)", erlangOfOrder(1)),
	draw("erlang2", types(double), double, "erlang2(a): Erlang distribution of order 2 with the mean a", erlangOfOrder(2)),
	draw("erlangk", types(integer, double), double, "erlangk(k, a): Erlang distribution of order k, 1 to 20, with the mean a", erlangK),
	deprecated(draw("gamma", types(double), double, "gamma(a): the old name of erlang(a)", erlangOfOrder(1))),
	deprecated(draw("gamma2", types(double), double, "gamma2(a): the old name of erlang2(a)", erlangOfOrder(2))),
	draw("normalrandom", types(double, double), double, "normalrandom(m, s): normal distribution with mean m and standard deviation s", normal),
	draw("zipf", types(integer, integer, double), integer,
		"zipf(a, b, theta): from a to b, the i-th of them with a probability proportional to 1/i^theta", zipf),
	draw("poisson", types(double), integer, "poisson(m): number of arrivals when m are expected", poisson),
	draw("randomstring", types(integer), str, "randomstring(n): n random letters and digits", randomString),
	draw("randomstring", types(integer, str), str, "randomstring(n, alphabet): n random characters of the alphabet", randomString),
	hash(integer, func(c *pcode.Call) uint64 { return rng.Hash(uint64(c.Int(0))) }),
	hash(double, func(c *pcode.Call) uint64 { return rng.HashDouble(c.Double(0)) }),
	hash(str, func(c *pcode.Call) uint64 { return rng.HashString(c.Str(0)) }),
}

func draw(name string, params []pcode.Type, result pcode.Type, doc string, fn func(c *pcode.Call)) pcode.Native {
	return pcode.Native{Name: name, Params: params, Result: result, Random: true, Doc: doc, Fn: fn}
}

func deprecated(n pcode.Native) pcode.Native {
	n.Deprecated = msgRenamed
	return n
}

func uniformInteger(c *pcode.Call) {
	a, b := c.Int(0), c.Int(1)
	if b < a {
		c.Host.Report(msgUniformReversed, a, b)
		c.SetInt(a)
		return
	}
	c.SetInt(c.Host.Random().Int(a, b))
}

func uniformDouble(c *pcode.Call) {
	a, b := c.Double(0), c.Double(1)
	if b < a {
		c.Host.Report(msgUniformReversed, a, b)
		c.SetDouble(a)
		return
	}
	c.SetDouble(c.Host.Random().Uniform(a, b))
}

func erlangOfOrder(k int) func(c *pcode.Call) {
	return func(c *pcode.Call) { c.SetDouble(c.Host.Random().Erlang(k, c.Double(0))) }
}

func erlangK(c *pcode.Call) {
	k := c.Int(0)
	switch {
	case k < 1:
		c.Host.Report(msgOrderTooSmall, k)
		k = 1
	case k > maxOrder:
		c.Host.Report(msgOrderTooLarge, k)
		k = maxOrder
	}
	c.SetDouble(c.Host.Random().Erlang(int(k), c.Double(1)))
}

func normal(c *pcode.Call) {
	m, s := c.Double(0), c.Double(1)
	if s <= 0 {
		c.Host.Report(msgNoDeviation, s)
		c.SetDouble(m)
		return
	}
	c.SetDouble(c.Host.Random().Normal(m, s))
}

// zipf needs no message for b < a: the result is a, as if the range had one value.
func zipf(c *pcode.Call) {
	c.SetInt(c.Host.Random().Zipf(c.Int(0), c.Int(1), c.Double(2)))
}

func poisson(c *pcode.Call) { c.SetInt(c.Host.Random().Poisson(c.Double(0))) }

func randomString(c *pcode.Call) {
	alphabet := letters
	if c.N() > 1 {
		alphabet = c.Str(1)
	}
	n := min(max(c.Int(0), 0), maxString)
	c.SetString(c.Host.Random().Letters(int(n), alphabet))
}

// hash gives 63 bits, so that hash(x) % n is never negative.
func hash(param pcode.Type, of func(c *pcode.Call) uint64) pcode.Native {
	return pcode.Native{Name: "hash", Params: types(param), Result: integer, Pure: true,
		Doc: "hash(x): a number from 0 on that looks random but is always the same for x",
		Fn:  func(c *pcode.Call) { c.SetInt(int64(of(c) >> 1)) }}
}
