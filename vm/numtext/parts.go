package numtext

// MaxSize is the largest width and precision of a conversion.
const MaxSize = maxSize

// Parts are the pieces of one conversion, for a caller that reads formats
// itself, such as printf, where width and precision may be arguments.
type Parts struct {
	Conversion byte // one of d i o u x X a A e E f F g G
	Left       bool // '-'
	Plus       bool // '+'
	Blank      bool // ' '
	Alternate  bool // '#'
	Zero       bool // '0'
	Width      int  // bytes, 0 to MaxSize; what is outside is brought inside
	Precision  int  // at most MaxSize; negative means none
}

// Format makes the format that the parts describe. Its Spec is empty.
func (p Parts) Format() Format {
	f := Format{
		conv:  p.Conversion,
		width: int16(min(max(p.Width, 0), MaxSize)),
		prec:  int16(min(max(p.Precision, noPrecision), MaxSize)),
	}
	for i, set := range [...]bool{p.Left, p.Plus, p.Blank, p.Alternate, p.Zero} {
		if set {
			f.flags |= 1 << i
		}
	}
	return f
}
