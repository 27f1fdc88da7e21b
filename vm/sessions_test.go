package vm_test

import (
	"strings"
	"testing"

	"rwl/vm/clock"
)

// An at clause inside a compound of main is obeyed, whatever session the
// compound itself has.
func TestAtClausesInsideCompounds(t *testing.T) {
	run(t, `
database a connect "sqlite::memory:" default;
database b connect "sqlite::memory:";
sql make
  create table t(n integer)
/
end;
sql insert_one
  insert into t values (1)
/
end;
execute make; commit; end;
execute at b make; commit; end;
integer n;
if 1 then
  insert_one;
  execute at b insert_one; insert_one; commit; end;
  commit;
  select count(*) as n from t;
  print n;
  execute at b
    select count(*) as n from t;
    print n;
    insert_one at a;
    rollback;
  end;
end if;
`, setting{}).prints(t, "12")
}

// A function that is skipped since no session comes gives null, not what lies in its cells.
func TestFunctionWithoutSession(t *testing.T) {
	o := run(t, `
database p connect "sqlite::memory:" sessionpool 1..1 wait 0.05 then break default;
function number(integer a) return integer
  integer n;
  select 7 as n;
  return n;
end number;
function text(string a) return string
  string n;
  select 'x' as n;
  return n;
end text;
procedure hold() statistics wait 0.5; end hold;
run
  threads 1 hold(); end threads;
  threads 1
    wait 0.1;
    print (number(5) is null) (text("hello") is null) "[" number(5) "][" text("hello") "]";
  end threads;
end run;
`, setting{clock: clock.NewReal()}).prints(t, "11[][]")
	if strings.Count(o.messages, "RWL-305") != 4 {
		t.Error(o.messages)
	}
}

// However a procedure is left, its sessions and cursors are given back.
func TestWaysOut(t *testing.T) {
	driver := &counting{}
	o := run(t, `
database p connect "sqlite::memory:" sessionpool 0..4 default;
database q connect "sqlite::memory:" reconnect;
integer n, outer_n;
sql rows
  select 1 as n union all select 2 union all select 3;
  define sql;
end sql;
procedure leave(integer how)
  for rows loop
    outer_n := n;
    execute at q
      for rows loop
        for rows at p loop
          if how = 1 and n = 2 then break; end if;
          if how = 2 and n = 2 then return; end if;
        end loop;
        if how = 3 and n = 2 then break; end if;
        if how = 4 and n = 2 then return; end if;
      end loop;
      if how = 5 then break; end if;
      if how = 6 then return; end if;
    end;
    if how = 7 then break; end if;
    if how = 8 then return; end if;
  end loop;
end leave;
function leaving(integer how) return integer
  for rows loop
    execute at q
      for count 3 loop
        for rows loop
          if how = n then return n; end if;
        end loop;
      end loop;
    end;
  end loop;
  return 0;
end leaving;
integer i;
for i := 0 .. 8 loop leave(i); print activesessioncount(p) activesessioncount(q); end loop;
for i := 0 .. 3 loop print leaving(i) activesessioncount(p) activesessioncount(q); end loop;
`, setting{drivers: memory{driver}}).quiet(t)
	if want := strings.Repeat("00", 9) + "000" + "100" + "200" + "300"; o.stdout != want {
		t.Errorf("%s, want %s", o.stdout, want)
	}
	if n := driver.connected(); n != 0 {
		t.Errorf("%d connections are open at the end", n)
	}
}

// A text that cannot be null is read with a flag all the same.
func TestTextsInLogic(t *testing.T) {
	run(t, `
string s := "4", u := "0";
print (1 and s + 1) (u + 0 or 0) (s and u) (1 and (s ? u : s)) (not s);
`, setting{}).quiet(t).prints(t, "10000")
}
