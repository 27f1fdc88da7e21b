package postgres

import (
	"strconv"

	"rwl/sqlrt"
)

// form is how values of a type travel.
type form uint8

const (
	textForm form = iota // as text
	boolForm             // all others binary
	int2Form
	int4Form
	int8Form
	oidForm
	float4Form
	float8Form
)

// typeFact is what is known of a server type beyond its number.
type typeFact struct {
	name string
	form form
	kind sqlrt.Kind // the kind of variable that holds it best
}

var typeFacts = map[uint32]typeFact{
	16: {"boolean", boolForm, sqlrt.Integer},
	21: {"smallint", int2Form, sqlrt.Integer}, 23: {"integer", int4Form, sqlrt.Integer}, 20: {"bigint", int8Form, sqlrt.Integer},
	26: {"oid", oidForm, sqlrt.Integer}, 28: {"xid", textForm, sqlrt.Integer},
	700: {"real", float4Form, sqlrt.Double}, 701: {"double precision", float8Form, sqlrt.Double},
	1700: {"numeric", textForm, sqlrt.Double},
	25:   {"text", textForm, sqlrt.String}, 1043: {"character varying", textForm, sqlrt.String},
	1042: {"character", textForm, sqlrt.String}, 19: {"name", textForm, sqlrt.String}, 18: {`"char"`, textForm, sqlrt.String},
	17: {"bytea", textForm, sqlrt.String}, 114: {"json", textForm, sqlrt.String}, 3802: {"jsonb", textForm, sqlrt.String},
	142: {"xml", textForm, sqlrt.String}, 2950: {"uuid", textForm, sqlrt.String},
	1082: {"date", textForm, sqlrt.String}, 1083: {"time", textForm, sqlrt.String}, 1266: {"time with time zone", textForm, sqlrt.String},
	1114: {"timestamp", textForm, sqlrt.String}, 1184: {"timestamp with time zone", textForm, sqlrt.String},
	1186: {"interval", textForm, sqlrt.String}, 790: {"money", textForm, sqlrt.String},
	869: {"inet", textForm, sqlrt.String}, 650: {"cidr", textForm, sqlrt.String}, 829: {"macaddr", textForm, sqlrt.String},
	1560: {"bit", textForm, sqlrt.String}, 1562: {"bit varying", textForm, sqlrt.String},
	1007: {"integer[]", textForm, sqlrt.String}, 1016: {"bigint[]", textForm, sqlrt.String}, 1009: {"text[]", textForm, sqlrt.String},
	705: {"unknown", textForm, sqlrt.String}, 2278: {"void", textForm, sqlrt.String}, 2249: {"record", textForm, sqlrt.String},
	2205: {"regclass", textForm, sqlrt.String}, 3220: {"pg_lsn", textForm, sqlrt.String},
}

func factOf(oid uint32) typeFact {
	fact, known := typeFacts[oid]
	if !known {
		return typeFact{name: "type " + strconv.FormatUint(uint64(oid), 10), kind: sqlrt.String}
	}
	return fact
}
