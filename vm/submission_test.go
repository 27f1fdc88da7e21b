package vm_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"rwl/sqlrt"
	"rwl/sqlrt/postgres"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// submitting is the driver of PostgreSQL with a count of what was submitted.
func submitting(count *atomic.Int64) sqlrt.Driver {
	return wrapping{&postgres.Driver{}, func(c sqlrt.Conn) sqlrt.Conn { return submittingConn{c, count} }}
}

type submittingConn struct {
	sqlrt.Conn
	count *atomic.Int64
}

func (c submittingConn) Submit(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch, copying bool) bool {
	done := c.Conn.Submit(ctx, st, rows, copying)
	if done {
		c.count.Add(1)
	}
	return done
}

// A program that names an error variable waits for each array. It prints and tells the same in the same order as without.
func TestNobodyNoticesSubmissions(t *testing.T) {
	server := pgtest.Start(t)
	one, other := server.NewDatabase(t), server.NewDatabase(t)
	const tables = `
execute
  create table t(id integer primary key, price double precision, name text);
  create function loud() returns trigger language plpgsql as $$ begin raise notice 'row %', new.id; return new; end $$
/
  commit;
end execute;
integer i, id, n, zero := 0; double price := 0.5; string name := "a name";
sql put
  insert into t(id, price, name) values (:id, :price, :name);
  bind sql;
  array KIND;
end sql;
`
	const clearing = `
execute
  drop table t;
  drop function loud;
  commit;
end execute;
`
	for name, source := range map[string]string{
		"an error in the middle": `
execute
  for i := 1 .. 20 loop
    id := i; if i = 8 then id := 2; end if;
    put;
  end loop;
  printline "the loop is over";
  select count(*) as n from t;
  rollback;
  select count(*) as n from t;
  printline n;
end execute;`,
		"errors of the program between": `
execute
  for i := 1 .. 20 loop
    id := i; if i = 5 then id := 2; end if;
    put;
    if i = 7 then n := 3 / zero; end if;
  end loop;
  commit;
end execute;`,
		"a value that does not fit": `
execute
  for i := 1 .. 20 loop
    id := i; if i = 8 then id := 1000000 * 1000000; end if;
    put;
  end loop;
  commit;
end execute;`,
		"procedures": `
procedure one(integer k)
  id := k;
  put;
end one;
procedure some(integer from, integer last)
  integer k;
  for k := from .. last loop one(k); end loop;
end some;
procedure everything()
  id := 100; put;
  some(1, 10); some(11, 12); some(5, 8); some(20, 30);
  commit;
end everything;
everything();`,
		"output and SQL in the loop": `
execute
  for i := 1 .. 30 loop
    id := i; if i = 14 then id := 1; end if;
    put;
    if i = 11 then printline "eleven"; end if;
    if i = 16 then printline "sixteen"; end if;
    if i = 20 then
      select count(*) as n from t;
      printline n;
    end if;
    if i = 22 then rollback; end if;
  end loop;
  commit;
  select count(*) as n from t;
  printline n;
end execute;`,
		"notices": `
execute
  create trigger loud before insert on t for each row execute function loud();
  commit;
  for i := 1 .. 10 loop id := i; put; end loop;
  commit;
end execute;`,
		"a block that is repeated": `
integer tries := 0;
execute
  insert into t values (100, 1, 'x');
  commit;
end execute;
procedure p()
  execute retry 3 on "23505"
    tries += 1;
    for i := 1 .. 20 loop
      id := i; if i = 8 and tries < 3 then id := 100; end if;
      put;
    end loop;
    commit;
  end execute;
end p;
p();
select count(*) as n from t;
printline tries, n;`,
		"savepoints": `
$sqlerror:savepoint
execute
  for i := 1 .. 20 loop id := i; if i = 8 then id := 2; end if; put; end loop;
  commit;
  select count(*) as n from t;
  printline n;
end execute;`,
		"a table that is changed": `
execute
  for i := 1 .. 12 loop
    id := i; put;
    if i = 7 then
      modify sql put array execute;
      alter table t alter price type numeric;
    end if;
  end loop;
  commit;
  select count(*) as n, sum(price) as price from t;
  printline n, price;
end execute;`,
		"a size that is changed": `
execute
  for i := 1 .. 20 loop id := i; put; if i = 9 then modify sql put array 2; end if; end loop;
  commit;
  select count(*) as n from t;
  printline n;
end execute;`,
		"the connection is lost": `
sql kill
  select pg_terminate_backend(pg_backend_pid());
end sql;
execute
  for i := 1 .. 12 loop
    id := i; put;
    if i = 7 then kill; end if;
  end loop;
  commit;
end execute;`,
		"measured calls": `
procedure p(integer from) statistics
  for i := from .. from + 9 loop id := i; put; end loop;
  commit;
end p;
run
  threads 1
    p(1); p(5); p(11);
  end threads;
end run;`,
		"the first error ends the program": `
$sqlerror:stop
execute
  for i := 1 .. 20 loop id := i; if i = 5 then id := 2; end if; put; end loop;
  commit;
  printline "not reached";
end execute;`,
	} {
		for _, kind := range []string{"3", "copy 3", "values 3"} {
			t.Run(name+", "+kind, func(t *testing.T) {
				program := strings.Replace(tables+source, "KIND", kind, 1)
				var submitted, waited atomic.Int64
				did := run(t, program, setting{drivers: memory{submitting(&submitted)}, connect: one, clock: clock.NewReal()})
				want := run(t, program+"\nprocedure look() if oraerror = 1 then null; end if; end look;\n",
					setting{drivers: memory{submitting(&waited)}, connect: other, clock: clock.NewReal()})
				for _, url := range []string{one, other} {
					run(t, clearing, setting{drivers: memory{&postgres.Driver{}}, connect: url, clock: clock.NewReal()})
				}
				if did.stdout != want.stdout || did.messages != want.messages {
					t.Errorf("printed\n%s%s\nand when it waited\n%s%s", did.stdout, did.messages, want.stdout, want.messages)
				}
				if name != "savepoints" && submitted.Load() == 0 || waited.Load() > 0 {
					t.Errorf("%d submissions, and %d when it waited", submitted.Load(), waited.Load())
				}
				if name == "measured calls" {
					a, b := did.stats(t, "p"), want.stats(t, "p")
					if a.Completed != b.Completed || a.Failed != b.Failed {
						t.Errorf("%+v, and when it waited %+v", a, b)
					}
				}
			})
		}
	}
}
