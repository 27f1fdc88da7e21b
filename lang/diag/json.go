package diag

import (
	"encoding/json"
	"slices"
)

// The JSON shape of a place and of a message. Absent parts are left out.
type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"`
}

type jsonMessage struct {
	Code     string      `json:"code"`
	Number   int         `json:"number"`
	Severity string      `json:"severity"`
	Place    *jsonPlace  `json:"place,omitempty"`
	Chain    []jsonPlace `json:"chain,omitempty"`
	Skipped  int         `json:"chainSkipped,omitempty"` // left out of the chain, three before its end
	Seconds  *float64    `json:"seconds,omitempty"`
	Text     string      `json:"text"`
	Hint     string      `json:"hint,omitempty"`
	Detail   []string    `json:"detail,omitempty"`
	Repeated int         `json:"repeated,omitempty"`
	Group    string      `json:"group,omitempty"`
}

func (l *Log) jsonPlace(p Place) jsonPlace {
	return jsonPlace{File: l.secrets.clean(p.File), Line: p.Line, Column: p.Col}
}

func (l *Log) renderJSON(m *Message) []byte {
	j := l.jsonHead(m)
	first, skipped, last := shortChain(m.Chain)
	for _, p := range slices.Concat(first, last) {
		j.Chain = append(j.Chain, l.jsonPlace(p))
	}
	j.Skipped = skipped
	if m.HasSeconds {
		j.Seconds = &m.Seconds
	}
	j.Text = m.text(l.secrets.clean)
	j.Hint = l.secrets.clean(m.Hint)
	for _, d := range m.Detail {
		j.Detail = append(j.Detail, l.secrets.clean(d))
	}
	return jsonLine(j)
}

// renderRepeatsJSON is the closing object of a message that was not always
// printed: "repeated" is how often it came beyond those printed.
func (l *Log) renderRepeatsJSON(k repeatKey, n int) []byte {
	j := l.jsonHead(New(k.number, k.place))
	j.Text = timesMore(n)
	j.Repeated = n
	j.Group = l.secrets.clean(k.group)
	return jsonLine(j)
}

// jsonHead fills what every object has: number, severity and place.
func (l *Log) jsonHead(m *Message) jsonMessage {
	j := jsonMessage{Code: Code(m.Number), Number: m.Number, Severity: m.Category().Severity()}
	if e, _ := Lookup(m.Number); !m.Place.IsZero() && !e.NoPlace {
		p := l.jsonPlace(m.Place)
		j.Place = &p
	}
	return j
}

func jsonLine(j jsonMessage) []byte {
	line, err := json.Marshal(j)
	if err != nil { // only a NaN time could do that
		j.Seconds = nil
		line, _ = json.Marshal(j)
	}
	return append(line, '\n')
}
