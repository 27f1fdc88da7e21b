package pcode

// Type is the static type of a value, a variable or another named object.
type Type uint8

// The first four are the types a value can have; the rest are kinds of names.
const (
	TypeNone    Type = iota // no value: a procedure's result
	TypeInteger             // int64 or null
	TypeDouble              // float64 or null
	TypeString              // bytes or null
	TypeFile
	TypeSQL
	TypeDatabase
	TypeProcedure
	TypeFunction
	TypeRandomString    // random string array
	TypeRandomProcedure // random procedure array
	TypeLOB
)

var typeNames = [...]string{"nothing", "integer", "double", "string", "file", "sql", "database", "procedure",
	"function", "random string array", "random procedure array", "lob"}

func (t Type) String() string { return typeNames[t] }

// IsNumber tells whether values of the type live in numeric cells.
func (t Type) IsNumber() bool { return t == TypeInteger || t == TypeDouble }

// IsScalar tells whether variables of the type hold values that expressions can use.
func (t Type) IsScalar() bool { return t >= TypeInteger && t <= TypeString }
