package endtoend

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rwl/tests/pgtest"
)

const counting = `integer n;
printline "before";
select count(*) as n from pg_class;
printline "after";
`

// A database that cannot be reached is told with the server's words, the
// SQLSTATE and the place, and nothing runs without it.
func TestNoDatabase(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	const wrong = "wrong-word-5531"
	for _, c := range []struct{ name, address, state, text string }{
		{"no server", "postgres://somebody:" + wrong + "@127.0.0.1:1/shop", "08001", "refused"},
		{"a wrong password", server.PasswordURL(pgtest.PasswordUser, wrong, "postgres"), "28P01", "password authentication failed"},
		{"no password", server.PasswordURL(pgtest.PasswordUser, "", "postgres"), "", "password"},
		{"an unknown database", server.URL("nowhere"), "3D000", "nowhere"},
		{"an unknown role", strings.Replace(server.URL("postgres"), pgtest.Superuser+"@", "nobody:"+wrong+"@", 1), "28000", "nobody"},
		{"an unknown host", "postgres://u:" + wrong + "@no-such-host.invalid/shop", "08001", "no-such-host.invalid"},
		{"an address that is none", "postgres://u:" + wrong + "@127.0.0.1:port/shop", "", "port"},
		{"a file in no folder", "sqlite:/no/such/folder/shop.db", "", "/no/such/folder/shop.db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			program := u.file("count.rwl", counting)
			for _, o := range []*outcome{
				u.rwl(program, "-l", c.address),
				u.rwl(u.file("declared.rwl", "database shop connect \""+c.address+"\" default;\n"+counting)),
			} {
				o.exited(2).silent().said("RWL-047", c.state, c.text)
				if strings.Contains(o.stderr, wrong) {
					t.Errorf("the password is shown: %s", o)
				}
			}
		})
	}
}

// The password stands nowhere: not in what is printed, nor in the repository,
// which holds the program text and the arguments.
func TestPasswordIsKeptSecret(t *testing.T) {
	t.Parallel()
	u, server := newUser(t), pgtest.Start(t)
	address := server.PasswordURL(pgtest.PasswordUser, pgtest.Password, "postgres")
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	const body = `procedure work() is
  select 1 as n;
  select cast('x' as integer) as n;
end;
run
  threads 2
    work();
  end threads;
end run;
`
	declared := `integer n;
database a username "` + pgtest.PasswordUser + `" password "` + pgtest.Password + `"
  connect "` + strings.Replace(address, ":"+pgtest.Password, "", 1) + `" default;
database b connect "host=127.0.0.1 port=` + parsed.Port() + ` user=` + pgtest.PasswordUser + ` password='` + pgtest.Password + `' dbname=postgres";
` + body
	for _, o := range []*outcome{
		u.rwl(u.file("given.rwl", "integer n;\n"+body), "-l", address, "--banner", "--progress=on"),
		u.rwl(u.file("declared.rwl", declared), "--banner"),
		u.rwl("report", "1"), u.rwl("report", "2"), u.rwl("runs"),
	} {
		if strings.Contains(o.stdout+o.stderr, pgtest.Password) {
			t.Errorf("the password is shown: %s", o)
		}
	}
	repo := openDatabase(t, "sqlite", "sqlite:"+u.repository())
	if n := repo.number(`select count(*) from rwl_run where programtext like '%work%' and arguments like '%.rwl%'`); n != 2 {
		t.Errorf("%d runs are saved with their texts", n)
	}
	noneHolds(t, filepath.Dir(u.repository()), pgtest.Password)
}

// noneHolds checks that no file below a folder holds a text.
func noneHolds(t *testing.T, folder, text string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("%s holds %q", path, text)
		}
		files++
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files in %s: %v", files, folder, err)
	}
}

// troubled makes database errors of several kinds, and goes on.
const troubled = `integer n, id := 5;
string text := "abc";
procedure absent() is
  select count(*) as n
    from nothere where id = :id;
end absent;
procedure convert() is
  select 1 as n where 5 = cast(:text as integer);
end convert;
procedure star() is
  select * from (select 1 as n, 2 as surplus) q;
end star;
procedure fine() is
  select 7 as n;
end fine;
run
  threads 2
    absent();
    convert();
    star();
    fine();
  end threads;
end run;
absent();
printline "sqlstate", sqlstate;
printline "the end";
`

// A statement that fails is reported with SQLSTATE, place and position, the
// program goes on, and the summary counts it.
func TestStatementsThatFail(t *testing.T) {
	t.Parallel()
	shop, u := newDatabase(t, "postgres"), newUser(t)
	o := u.rwl(u.file("trouble.rwl", troubled), "-l", shop.address).exited(8)
	o.printed("sqlstate 42P01\nthe end\n")
	o.said(
		`RWL-079: error at [trouble.rwl;4:3]<-[trouble.rwl;18:5]: database error 42P01`, `relation "nothere" does not exist`,
		"line 2, column 10 of the SQL:\n          from nothere where id = :id\n               ^",
		`RWL-079: error at [trouble.rwl;8:3]<-[trouble.rwl;19:5]: database error 22P02`,
		`RWL-420: error at [trouble.rwl;11:3]`, "'surplus'",
	)
	repo := openDatabase(t, "sqlite", "sqlite:"+u.repository())
	repo.conserved(1)
	all := repo.measured(1)
	for name, want := range map[string]calls{"absent": {2, 0, 2, 0}, "convert": {2, 0, 2, 0}, "fine": {2, 2, 0, 0}} {
		if all[name] != want {
			t.Errorf("%s: counted %+v, wanted %+v", name, all[name], want)
		}
	}
	for state, procedure := range map[string]string{"42P01": "absent", "22P02": "convert"} {
		if n := repo.number(`select sum(count) from rwl_error where sqlstate = $1 and vname = $2`, state, procedure); n != 2 {
			t.Errorf("%d errors %s of %s are counted", n, state, procedure)
		}
	}
	_, summary, _ := strings.Cut(o.stderr, "SQLSTATE")
	for _, part := range []string{"2  42P01     absent", "2  22P02     convert"} {
		if !strings.Contains(summary, part) {
			t.Errorf("no %q in the summary: %s", part, o)
		}
	}
}
