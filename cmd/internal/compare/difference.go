package compare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rwl/sqlrt/repository"
)

// Difference is a fact that is not the same for both runs, and so may be the reason why they differ.
type Difference struct {
	Name string `json:"name"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// facts are what is compared of the processes.
var facts = []struct {
	name string
	of   func(*repository.Process) string
}{
	{"program", func(p *repository.Process) string { return p.Program }},
	{"arguments", func(p *repository.Process) string { return p.Arguments }},
	{"seed", func(p *repository.Process) string { return p.Seed }},
	{"database", func(p *repository.Process) string { return p.DatabaseKind }},
	{"server version", func(p *repository.Process) string { return p.DatabaseVersion }},
	{"address", func(p *repository.Process) string { return p.DatabaseURL }},
	{"rwl version", func(p *repository.Process) string { return p.Version }},
	{"Go version", func(p *repository.Process) string { return p.GoVersion }},
	{"host", func(p *repository.Process) string { return p.Host }},
	{"processors", func(p *repository.Process) string { return strconv.Itoa(p.CPUs) }},
}

// differences lists what is not the same.
func differences(a, b *Side) []Difference {
	var list []Difference
	put := func(name, a, b string) {
		if a != b {
			list = append(list, Difference{name, cmp.Or(a, "-"), cmp.Or(b, "-")})
		}
	}
	put("state", string(a.State), string(b.State))
	put("program text", identities(a.texts), identities(b.texts))
	for _, f := range facts {
		put(f.name, together(a.Processes, f.of), together(b.Processes, f.of))
	}
	put("processes", strconv.Itoa(len(a.Processes)), strconv.Itoa(len(b.Processes)))
	put("phases", strconv.Itoa(len(a.Phases)), strconv.Itoa(len(b.Phases)))
	for i := range a.Phases {
		pa := &a.Phases[i]
		pb := b.phase(pa.Number)
		if pb == nil {
			continue
		}
		prefix := ""
		if len(a.Phases)+len(b.Phases) > 2 {
			prefix = fmt.Sprintf("phase %d ", pa.Number)
		}
		put(prefix+"name", pa.Name, pb.Name)
		if prefix != "" { // that of the only phase is that of the run
			put(prefix+"state", string(pa.State), string(pb.State))
		}
		put(prefix+"threads", strconv.Itoa(pa.Threads), strconv.Itoa(pb.Threads))
		put(prefix+"duration", length(pa), length(pb))
	}
	return list
}

func length(ph *repository.Phase) string { return fmt.Sprintf("%.1f s", float64(ph.Duration)/1e9) }

// together joins a fact of all processes, each value once.
func together(list []repository.Process, of func(*repository.Process) string) string {
	var values []string
	for i := range list {
		if v := of(&list[i]); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return strings.Join(values, ", ")
}

// identities tells texts apart by the first 16 hexadecimal digits of their SHA-256, as sql_id does.
func identities(texts []string) string {
	var list []string
	for _, text := range texts {
		sum := sha256.Sum256([]byte(text))
		if id := hex.EncodeToString(sum[:8]); !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return strings.Join(list, ", ")
}
