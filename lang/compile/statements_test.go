package compile_test

import (
	"strings"
	"testing"
)

// The statements of a block are those of all code that its threads may enter, in the block's own database.
func TestStatementsOfABlock(t *testing.T) {
	program := compile(t, `
database own connect "sqlite::memory:" sessionpool 2 default;
database other connect "sqlite::memory:" sessionpool 2;
integer n;
sql declared
  select 1 as n;
  define sql;
end;
sql collected
  insert into t values (:n);
  bind sql; array 10;
end;
sql chosen end;
procedure deep(integer level)
  select 2 as n;
  if level > 0 then deep(level - 1); end if;
end deep;
procedure often()
  select 3 as n;
end often;
procedure seldom()
  select 4 as n;
end seldom;
random procedure array mix (often 9, seldom 1);
procedure elsewhere()
  execute at other
    select 5 as n;
    often();
  end execute;
end elsewhere;
function number() return integer
  select 6 as n;
  return n;
end number;
procedure never()
  select 7 as n;
end never;
run
  threads 2
    deep(number());
    for declared loop collected; end loop;
    modify sql chosen for "select 8 as n";
    chosen;
    mix();
    elsewhere();
    execute at default
  select 9 as n;
end execute;
    execute at own
  select 10 as n;
end execute;
    deep(1);
    if n = 0 then return; end if;
    select 11 as n;
  end threads;
  threads 1 at other
    execute at own seldom(); end execute;
    execute at other
  select 12 as n;
end execute;
    never();
  end threads;
end run;
`)
	var got []string
	for _, b := range program.Blocks {
		var texts []string
		for _, k := range program.Statements(b) {
			texts = append(texts, program.SQL[k].Source)
		}
		got = append(got, strings.Join(texts, ", "))
	}
	want := []string{
		"select 6 as n, select 2 as n, select 1 as n, insert into t values (:n), select 3 as n, select 4 as n, select 9 as n, select 10 as n, select 11 as n",
		"select 12 as n, select 7 as n",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("statements:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
