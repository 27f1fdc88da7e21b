package postgres

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"rwl/sqlrt"
)

// A lob goes to and comes from a bytea as its bytes, and an oid as the number of a large object. All else is text.

// lobCode is the format a lob is bound in.
func lobCode(place *sqlrt.Column, d *sqlrt.Datum) int {
	if place.TypeName == "bytea" || place.TypeName == "oid" && d.Form == sqlrt.LOBObject {
		return 1
	}
	return 0
}

// lob appends a lob that is not null. A large object has a number and no content here, so only what holds numbers takes it.
func (c *conn) lob(place *sqlrt.Column, d *sqlrt.Datum) error {
	if d.Form != sqlrt.LOBObject {
		c.out = append(c.out, d.Str...)
		return nil
	}
	switch place.TypeName {
	case "oid":
		c.out = binary.BigEndian.AppendUint32(c.out, uint32(d.Num))
	case "bigint", "numeric":
		c.out = strconv.AppendUint(c.out, d.Num, 10)
	default:
		return &sqlrt.Error{SQLState: "42804", Message: "the large object " + strconv.FormatUint(d.Num, 10) + " is bound to :" + place.Name + ", which is of type " + place.TypeName,
			Hint: "read it into a string and bind that, or use lo_get in the SQL text"}
	}
	return nil
}

// decodeLOB puts a column that a lob does not get as text; false for all others.
func (p *plan) decodeLOB(i int, value []byte, out *sqlrt.Datum) bool {
	switch {
	case p.forms[i] == oidForm && len(value) == 4:
		out.PutObject(binary.BigEndian.Uint32(value))
	case p.columns[i].TypeName == "bytea":
		out.PutBytes(byteaOf(value))
	default:
		return false
	}
	return true
}

// byteaOf reads the text of a bytea in either output format of the server.
func byteaOf(text []byte) []byte {
	if len(text) >= 2 && text[0] == '\\' && text[1] == 'x' {
		data := make([]byte, hex.DecodedLen(len(text)-2))
		if _, err := hex.Decode(data, text[2:]); err == nil {
			return data
		}
	}
	var data []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			data = append(data, text[i])
			continue
		}
		if n, err := strconv.ParseUint(string(text[i+1:min(i+4, len(text))]), 8, 8); err == nil {
			data = append(data, byte(n))
			i += 3
		} else {
			data = append(data, text[i+1])
			i++
		}
	}
	return data
}
