package endtoend

import (
	"fmt"
	"strings"
	"testing"
)

// Seconds of so many procedures that they go through the journal are saved like others.
func TestManyProceduresAreSaved(t *testing.T) {
	t.Parallel()
	const procedures, seconds = 350, 3
	var program strings.Builder
	for i := range procedures {
		fmt.Fprintf(&program, "procedure p%d() statisticsonly is null; end p%d;\n", i, i)
	}
	fmt.Fprintf(&program, "run threads 1 for every 1 count %d loop\n", seconds)
	for i := range procedures {
		fmt.Fprintf(&program, "p%d();\n", i)
	}
	program.WriteString("end loop; end threads; end run;\n")
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, results := newUser(t), newDatabase(t, kind)
			u.env = append(u.env, "RWL_REPOSITORY="+results.address)
			u.rwl(u.file("ends.rwl", program.String()), "-q").exited(0)
			results.t = t
			results.conserved(1)
			if n := results.number(`select sum(completed) from rwl_calls where runnumber = 1`); n != procedures*seconds {
				t.Errorf("%d calls are saved", n)
			}
			if n := results.number(`select count(*) from rwl_journal`); n != 0 {
				t.Errorf("%d rows are left in the journal", n)
			}
		})
	}
}
