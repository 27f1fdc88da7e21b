package endtoend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// execute runs an executable that a user has built, in an empty folder.
func (u *user) execute(name string, args ...string) *outcome {
	u.t.Helper()
	p := u.begin(filepath.Join(u.home, name), args...)
	return p.wait()
}

// An executable runs alone: its files are gone, and it works on a database.
func TestStandAloneExecutable(t *testing.T) {
	u := newUser(t)
	u.file("parts.inc", "procedure add(integer n)\n  insert into t values (:n);\nend;\n")
	u.file("count.sql", "select count(*) as rows from t\n")
	u.file("fill.rwl", `$useroption:number:"rows to add"
integer number := 2;
integer rows;
$implicit:both
$include:"parts.inc"
sql counting file "count.sql"; end;
execute
  create table t(n integer);
  integer i := 0;
  while i < number loop
    i := i + 1;
    add(i);
  end loop;
  commit;
  counting;
end execute;
printline "rows", rows;
`)
	if o := u.rwl("build", "fill.rwl", "-o", "fill"); o.exit != 0 || !strings.Contains(o.stderr, "RWL-288") {
		t.Fatalf("build: %+v", o)
	}
	for _, name := range []string{"parts.inc", "count.sql", "fill.rwl"} {
		if err := os.Remove(filepath.Join(u.home, name)); err != nil {
			t.Fatal(err)
		}
	}
	if o := u.execute("fill", "--number=5"); o.exit != 0 || o.stdout != "rows 5\n" {
		t.Errorf("%+v", o)
	}
	if o := u.execute("fill", "--help"); o.exit != 0 || !strings.Contains(o.stdout, "--number=value") {
		t.Errorf("%+v", o)
	}
	if o := u.execute("fill", "--list-generated"); !strings.Contains(o.stdout, "# count.sql\nselect count(*)") {
		t.Errorf("%+v", o)
	}
	// It builds others like itself.
	u.file("second.rwl", "printline \"second\";\n")
	if o := u.execute("fill", "--generate=second", "second.rwl"); o.exit != 0 {
		t.Errorf("%+v", o)
	}
	if o := u.execute("second"); o.exit != 0 || o.stdout != "second\n" {
		t.Errorf("%+v", o)
	}
}

func TestExecutableWithoutItsEnd(t *testing.T) {
	u := newUser(t)
	u.file("hello.rwl", "printline \"hello\";\n")
	if o := u.rwl("build", "hello.rwl"); o.exit != 0 {
		t.Fatalf("%+v", o)
	}
	path := filepath.Join(u.home, "hello")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range []int64{1, 100, 300} {
		if err := os.Truncate(path, info.Size()-missing); err != nil {
			t.Fatal(err)
		}
		if o := u.execute("hello"); o.exit != 1 || o.stdout != "" || !strings.Contains(o.stderr, "RWL-289") {
			t.Errorf("%d bytes missing: %+v", missing, o)
		}
	}
}

// The file that runs can be replaced by a new one.
func TestBuildingOverARunningExecutable(t *testing.T) {
	u := newUser(t)
	u.file("wait.rwl", "create table t(n integer); wait 20;\n")
	u.file("new.rwl", "printline \"new\";\n")
	if o := u.rwl("build", "wait.rwl", "-o", "program"); o.exit != 0 {
		t.Fatalf("%+v", o)
	}
	running := u.begin(filepath.Join(u.home, "program"))
	running.await("RWL-405")
	if o := u.rwl("build", "new.rwl", "-o", "program"); o.exit != 0 {
		t.Errorf("%+v", o)
	}
	if o := u.execute("program"); o.stdout != "new\n" {
		t.Errorf("%+v", o)
	}
}
