package postgres

import (
	"encoding/binary"
	"math"

	"rwl/sqlrt"
)

// decodeRow puts the values of a DataRow into out by position. Columns beyond out are ignored.
func (p *plan) decodeRow(body []byte, out []sqlrt.Datum) error {
	row := fields{rest: body}
	columns := min(row.int16(), len(out), len(p.forms))
	for i := 0; i < columns; i++ {
		size := row.int32()
		if size < 0 {
			out[i].PutNull()
			continue
		}
		value := row.bytes(size)
		if row.bad {
			return protocolError("a row that is shorter than its lengths say")
		}
		if err := p.decode(i, value, &out[i]); err != nil {
			return err
		}
	}
	if row.bad {
		return protocolError("a row that is cut off")
	}
	return nil
}

// decode converts one value to the kind that the receiver wants.
func (p *plan) decode(i int, value []byte, out *sqlrt.Datum) error {
	form := p.forms[i]
	if out.Kind == sqlrt.LOB && p.decodeLOB(i, value, out) {
		return nil
	}
	if form == textForm {
		if fit := out.PutText(value); fit != sqlrt.Fits {
			return fit.Error(p.columns[i].Name, out.Kind, string(value))
		}
		return nil
	}
	if len(value) != sizes[form] {
		return protocolError("a value of the wrong length in column " + p.columns[i].Name)
	}
	switch form {
	case boolForm:
		putBool(out, value[0] != 0)
	case int2Form:
		out.PutInt(int64(int16(binary.BigEndian.Uint16(value))))
	case int4Form:
		out.PutInt(int64(int32(binary.BigEndian.Uint32(value))))
	case int8Form:
		out.PutInt(int64(binary.BigEndian.Uint64(value)))
	case oidForm:
		out.PutInt(int64(binary.BigEndian.Uint32(value)))
	case float4Form:
		return p.putDouble(i, float64(math.Float32frombits(binary.BigEndian.Uint32(value))), 32, out)
	default:
		return p.putDouble(i, math.Float64frombits(binary.BigEndian.Uint64(value)), 64, out)
	}
	return nil
}

// sizes of the binary forms.
var sizes = [...]int{boolForm: 1, int2Form: 2, int4Form: 4, int8Form: 8, oidForm: 4, float4Form: 4, float8Form: 8}

var truth = [2][]byte{[]byte("f"), []byte("t")}

// putBool gives 1 and 0 to numbers, and PostgreSQL's own t and f to strings.
func putBool(out *sqlrt.Datum, v bool) {
	n := 0
	if v {
		n = 1
	}
	if out.Kind == sqlrt.String {
		out.PutText(truth[n])
		return
	}
	out.PutInt(int64(n))
}

func (p *plan) putDouble(i int, v float64, bits int, out *sqlrt.Datum) error {
	if fit := out.PutDouble(v, bits); fit != sqlrt.Fits {
		return fit.Error(p.columns[i].Name, out.Kind, string(sqlrt.AppendDouble(nil, v, bits)))
	}
	return nil
}
