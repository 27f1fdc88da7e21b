package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// measureTimedCall takes the difference between two loops of one program: calls that are measured, and calls that are not.
func measureTimedCall(b *bench) error {
	var plain, timed []float64
	for range b.turns(1) {
		used, err := b.runRwl(filepath.Join(b.folder, "machine", "timed_call.rwl"))
		if err != nil {
			return err
		}
		var p, t float64
		if _, err := fmt.Sscan(used.output, &p, &t); err != nil {
			return fmt.Errorf("timed_call.rwl printed %q", used.output)
		}
		plain, timed = append(plain, p), append(timed, t)
		b.sample("timed call", t-p)
	}
	b.detail("timed call", fmt.Sprintf("measured %s ns, not measured %s ns", number(median(timed)), number(median(plain))))
	return nil
}

// measureStart compares whole processes with one statement.
func measureStart(b *bench) error {
	if err := needs(b.cluster.psql, "psql"); err != nil {
		return err
	}
	var ours, theirs []float64
	for range 5 * b.rounds {
		used, err := b.runRwl(b.program("first_statement.rwl"), "-l", b.cluster.url)
		if err != nil {
			return err
		}
		ours = append(ours, used.wall.Seconds()*1000)
		if used, err = b.run(nil, b.cluster.psql, "-X", "-d", b.cluster.url, "-c", "select 1"); err != nil {
			return err
		}
		theirs = append(theirs, used.wall.Seconds()*1000)
	}
	b.row("start").compare(ours, theirs)
	b.detail("start", fmt.Sprintf("rwl %s ms, psql %s ms", number(median(ours)), number(median(theirs))))
	return nil
}

// measureCheck checks programs of three lengths.
func measureCheck(b *bench) error {
	lengths := []int{10_000, 20_000, 40_000}
	files := map[int]string{}
	for _, n := range lengths {
		files[n] = filepath.Join(b.scratch, fmt.Sprintf("long%d.rwl", n))
		if err := os.WriteFile(files[n], []byte(longProgram(n)), 0o600); err != nil {
			return err
		}
	}
	cpu := map[int][]float64{}
	for range b.turns(1) {
		for _, n := range lengths {
			used, err := b.run(nil, b.rwl, "check", files[n])
			if err != nil {
				return err
			}
			cpu[n] = append(cpu[n], used.cpu.Seconds()/float64(n))
			if n == 20_000 {
				b.sample("check", used.wall.Seconds())
			}
		}
	}
	b.row("check linear").compare(cpu[40_000], cpu[10_000])
	var parts []string
	for _, n := range lengths {
		parts = append(parts, fmt.Sprintf("%s lines %s µs", thousands(n), number(median(cpu[n])*1e6)))
	}
	b.detail("check linear", "processor time per line: "+strings.Join(parts, ", "))
	return nil
}

// paragraph is 20 lines of an ordinary program; %[1]d makes its names its own.
const paragraph = `# Orders of customer group %[1]d.
integer orders%[1]d := 0, amount%[1]d;
double price%[1]d := 1.5;
string name%[1]d := "customer %[1]d";
procedure order%[1]d(integer customer, string kind) is
  integer i;
  double total := 0;
  for i := 1 .. 10 loop
    if i %% 3 = 0 and kind != "none" then
      total += price%[1]d * i;
    else
      total := total - round(price%[1]d / (i + 1));
    end if;
  end loop;
  insert into orders%[1]d (customer, kind, total) values (:customer, :kind, :total);
  select count(*) as amount%[1]d from orders%[1]d where customer = :customer;
  commit;
end order%[1]d;
order%[1]d(%[1]d, "kind " || name%[1]d);
orders%[1]d += amount%[1]d;
`

func longProgram(lines int) string {
	var text strings.Builder
	for i := range lines / strings.Count(paragraph, "\n") {
		fmt.Fprintf(&text, paragraph, i)
	}
	return text.String()
}
