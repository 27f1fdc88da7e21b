package postgres

import (
	"encoding/binary"
	"math"
	"strconv"

	"rwl/sqlrt"
)

// bind composes Bind of the plan's statement to a portal. What cannot be the server's type is refused here as the server
// would do it.
func (c *conn) bind(portal string, p *plan, in []sqlrt.Datum) error {
	if len(in) != len(p.params) {
		return miscount(p, len(in))
	}
	c.head(portal, p, in)
	for i := range in {
		at := len(c.out)
		c.int32(-1)
		if in[i].Null {
			continue
		}
		if in[i].Kind == sqlrt.LOB {
			if err := c.lob(&p.places[i], &in[i]); err != nil {
				return err
			}
		} else if !c.value(p.params[i], &in[i]) {
			return misfit(&p.places[i], &in[i])
		}
		binary.BigEndian.PutUint32(c.out[at:], uint32(len(c.out)-at-4))
	}
	c.out = append(c.out, p.formats...)
	c.shut()
	return nil
}

// head composes Bind up to the values. For the unnamed portal it is the same as long as the kinds of the values are, and so
// kept with the plan.
func (c *conn) head(portal string, p *plan, in []sqlrt.Datum) {
	if portal == "" && p.fits(in) {
		c.out = append(c.out, p.head...)
		c.mark = len(c.out) - len(p.head) + 1
		return
	}
	from, keep := len(c.out), portal == ""
	c.open('B')
	c.text(portal)
	c.text(p.name)
	c.int16(len(in))
	p.kinds = p.kinds[:0]
	for i := range in {
		p.kinds = append(p.kinds, in[i].Kind)
		if in[i].Kind == sqlrt.LOB {
			keep = false // its format depends on what it holds
			c.int16(lobCode(&p.places[i], &in[i]))
			continue
		}
		c.int16(formatCode(p.params[i], in[i].Kind))
	}
	c.int16(len(in))
	p.head = p.head[:0]
	if keep {
		p.head = append(p.head, c.out[from:]...)
	}
}

// fits tells whether the head that was kept is right for these values.
func (p *plan) fits(in []sqlrt.Datum) bool {
	if len(p.head) == 0 {
		return false
	}
	for i := range in {
		if in[i].Kind != p.kinds[i] {
			return false
		}
	}
	return true
}

// formatCode is 1 when a value of the kind goes to the type in binary. A double for an integer type goes as text, so that the
// server refuses or takes it by its own rules.
func formatCode(f form, kind sqlrt.Kind) int {
	switch {
	case kind == sqlrt.String || f == textForm:
		return 0
	case kind == sqlrt.Double && f != float4Form && f != float8Form && f != boolForm:
		return 0
	}
	return 1
}

// value appends a value that is not null; false when it is out of the type's range.
func (c *conn) value(f form, d *sqlrt.Datum) bool {
	switch {
	case d.Kind == sqlrt.String:
		c.out = append(c.out, d.Str...)
		return true
	case d.Kind == sqlrt.Integer:
		return c.integer(f, d.Int())
	}
	return c.double(f, d.Double())
}

func (c *conn) integer(f form, v int64) bool {
	switch f {
	case boolForm:
		c.bool(v != 0)
	case int2Form:
		c.out = binary.BigEndian.AppendUint16(c.out, uint16(v))
		return v == int64(int16(v))
	case int4Form:
		c.out = binary.BigEndian.AppendUint32(c.out, uint32(v))
		return v == int64(int32(v))
	case oidForm:
		c.out = binary.BigEndian.AppendUint32(c.out, uint32(v))
		return v == int64(uint32(v))
	case int8Form:
		c.out = binary.BigEndian.AppendUint64(c.out, uint64(v))
	case float4Form, float8Form:
		return c.double(f, float64(v))
	default:
		c.out = strconv.AppendInt(c.out, v, 10)
	}
	return true
}

func (c *conn) double(f form, v float64) bool {
	switch f {
	case boolForm:
		c.bool(v != 0)
	case float4Form:
		narrow := float32(v)
		c.out = binary.BigEndian.AppendUint32(c.out, math.Float32bits(narrow))
		return !math.IsInf(float64(narrow), 0) || math.IsInf(v, 0)
	case float8Form:
		c.out = binary.BigEndian.AppendUint64(c.out, math.Float64bits(v))
	default:
		c.out = sqlrt.AppendDouble(c.out, v, 64)
	}
	return true
}

func (c *conn) bool(v bool) {
	if v {
		c.out = append(c.out, 1)
	} else {
		c.out = append(c.out, 0)
	}
}

// misfit is the server's own error for a value out of range.
func misfit(place *sqlrt.Column, d *sqlrt.Datum) error {
	value := strconv.FormatInt(d.Int(), 10)
	if d.Kind == sqlrt.Double {
		value = string(sqlrt.AppendDouble(nil, d.Double(), 64))
	}
	return &sqlrt.Error{SQLState: "22003", Message: "value " + value + " bound to :" + place.Name + " is out of range for type " + place.TypeName}
}
