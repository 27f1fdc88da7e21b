package endtoend

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// example is the program of an example.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs("../../examples/" + name + "/" + name + ".rwl")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// purchasesCSV has each kind of good line and each kind of bad one, with both
// ends of line, and none behind the last.
const purchasesCSV = "id,bought,customer,city,amount,remark\r\n" +
	"1,2024-02-29,Ada,Roma,19.90,et in urbe\n" +
	"2,2023-12-31,\"Hara, \"\"The Axe\"\" & Sons\",\"Aquae, Gallia\",0.05,\"\"\"\"\r\n" +
	"3,2000-02-29,Émile,Ostia,-7,\n" +
	"4,2023-02-29,Ada,Roma,1.00,\n" +
	"5,2024-13-01,Ada,Roma,1.00,\n" +
	"6,2024-06-31,Ada,Roma,1.00,\n" +
	"7,2024-06-30,Ada,Roma,1.005,\n" +
	"8,2024-06-30,Ada,Roma,one,\n" +
	"x9,2024-06-30,Ada,Roma,1.00,\n" +
	"10,2024-06-30,Ada,Roma,1.00\n" +
	"11,2024-06-30,Ada,Roma,1.00,,\n" +
	"12,2024-06-30,\"Ada,Roma,1.00,\n" +
	"13,2024-06-30,Ada \"the\",Roma,1.00,\n" +
	"14,2024-06-30,\"\",Roma,1.00,\n" +
	"\n" +
	"1,2024-06-30,Ada,Roma,1.00,a second time\n" +
	"15,2024-06-30,\"" + // 61 characters
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg\",Roma,1.00,\n" +
	"16,1900-02-28,\"Ada\",\"Roma\",\"12345678.99\",\"last\""

func TestLoadCSV(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, shop := newUser(t), newDatabase(t, kind)
			u.file("p.csv", purchasesCSV)
			o := u.rwl(example(t, "csvload"), "-l", shop.address, "--csv=p.csv", "--rejects=bad.txt", "--batch=2").exited(0)
			csvCounts(t, o, 18, 4, 14)
			want := []string{
				`1|2024-02-29|Ada|Roma|1990|et in urbe`, `2|2023-12-31|Hara, "The Axe" & Sons|Aquae, Gallia|5|"`,
				`3|2000-02-29|Émile|Ostia|-700|null`, `16|1900-02-28|Ada|Roma|1234567899|last`,
			}
			if got := shop.rows(`select id, cast(bought as varchar(10)), customer, city, cast(round(amount * 100) as bigint), remark
				from purchases order by id`); !slices.Equal(got, want) {
				t.Errorf("in the table:\n%s", indent(strings.Join(got, "\n")))
			}
			rejects, err := os.ReadFile(filepath.Join(u.home, "bad.txt"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for line := range strings.Lines(string(rejects)) {
				number, rest, _ := strings.Cut(line, "\t")
				reason, _, _ := strings.Cut(rest, "\t")
				got = append(got, number+" "+strings.Fields(reason)[0])
			}
			if reasons := strings.Join(got, ", "); reasons != "5 bought, 6 bought, 7 bought, 8 amount, 9 amount, 10 id, 11 there, 12 there, 13 a, 14 a, "+
				"15 customer, 16 there, 18 customer,, 17 the" {
				t.Errorf("rejected: %s\n%s", reasons, rejects)
			}

			// Again: now all of them are there.
			csvCounts(t, u.rwl(example(t, "csvload"), "-l", shop.address, "--csv=p.csv").exited(0), 18, 0, 18)
			if n := shop.number(`select count(*) from purchases`); n != 4 {
				t.Errorf("%d rows after the second time", n)
			}
		})
	}
}

// csvCounts checks the printed counts.
func csvCounts(t *testing.T, o *outcome, lines, loaded, rejected int) {
	t.Helper()
	want := map[string]int{"lines": lines, "loaded": loaded, "rejected": rejected}
	found := 0
	for _, m := range regexp.MustCompile(`(?m)^(lines|loaded|rejected) +(\d+)`).FindAllStringSubmatch(o.stdout, -1) {
		found++
		if n, _ := strconv.Atoi(m[2]); n != want[m[1]] {
			t.Errorf("%s: %d, wanted %d: %s", m[1], n, want[m[1]], o)
		}
	}
	if found != 3 {
		t.Errorf("wanted three counts from %s", o)
	}
}

// A file that the program makes itself: as many lines are bad as were made so,
// which the program checks, and the rest is in the table.
func TestLoadGeneratedCSV(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, shop := newUser(t), newDatabase(t, kind)
			o := u.rwl(example(t, "csvload"), "-l", shop.address, "--csv=made.csv", "--make=20000", "--bad=2", "--batch=1000", "--seed=5").exited(0)
			rejects, err := os.ReadFile(filepath.Join(u.home, "made.csv.rejects"))
			if err != nil {
				t.Fatal(err)
			}
			rejected := strings.Count(string(rejects), "\n")
			csvCounts(t, o, 20000, 20000-rejected, rejected)
			if n := shop.number(`select count(*) from purchases`); n != int64(20000-rejected) || rejected < 250 {
				t.Errorf("%d rows, and %d lines were rejected: %s", n, rejected, o)
			}
			shop.none("rows that were not made so", `select id, customer from purchases where customer not in
				('Ada', 'Bob', 'Cleo', 'Dora', 'Émile', 'Hara, "The Axe" & Sons', 'Smith, Ltd.') or id not between 1 and 20000`)
			if n := shop.number(`select count(*) from purchases where customer = 'Hara, "The Axe" & Sons'`); n < 500 {
				t.Errorf("%d customers with quotes in their name", n)
			}
		})
	}
}

// What the database refuses leaves the table as it was, and a file that is not
// there is reported.
func TestLoadCSVFails(t *testing.T) {
	t.Parallel()
	u, shop := newUser(t), newDatabase(t, "postgres")
	u.file("latin1.csv", "id,bought,customer,city,amount,remark\n1,2024-01-01,Ada,Roma,1,\n2,2024-01-01,\xc9mile,Roma,1,\n")
	o := u.rwl(example(t, "csvload"), "-l", shop.address, "--csv=latin1.csv").exited(1).printed("nothing was loaded")
	o.said("22021", "row 2")
	if n := shop.number(`select count(*) from purchases`); n != 0 {
		t.Errorf("%d rows after %s", n, o)
	}
	u.rwl(example(t, "csvload"), "-l", shop.address, "--csv=none.csv").exited(1).said("RWL-052", "none.csv")
	u.rwl(example(t, "csvload"), "-l", shop.address, "--batch=0").exited(1).printed("batch must be at least 1")
}
