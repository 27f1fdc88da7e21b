package endtoend

import (
	"strings"
	"testing"
)

// deadlocking makes two threads lock the same two rows in opposite order: each
// takes its second row only when both have their first. PostgreSQL ends one of
// them with 40P01, and the block is repeated when the other has committed.
const deadlocking = `
integer threads global locked := 0;
procedure cross(integer first, integer second)
  integer tries := 0;
  execute retry 3
    tries += 1;
    update account set balance = balance + 1 where id = :first;
    if tries = 1 then
      locked += 1;
      while locked < 2 loop wait 0.01; end loop;
    end if;
    update account set balance = balance + 10 where id = :second;
    insert into log values (:first, :tries);
    commit;
  end execute;
end cross;
procedure calm()
  execute retry 3
    insert into log values (0, 1);
    commit;
  end execute;
end calm;
procedure hopeless()
  execute retry 2 on "23505"
    insert into account values (1, 0);
    rollback;
  end execute;
end hopeless;
execute
  create table account(id integer primary key, balance integer);
  create table log(first integer, tries integer);
  insert into account values (1, 0);
  insert into account values (2, 0);
  commit;
end execute;
run
  threads 1
    cross(1, 2);
    calm();
    hopeless();
  end threads;
  threads 1
    cross(2, 1);
    calm();
  end threads;
end run;
printline "the end";
`

// A deadlock repeats the block of one thread. The repetition is counted for its
// procedure, and the call that came through in the end completed.
func TestDeadlockIsRetried(t *testing.T) {
	t.Parallel()
	bank, u := newDatabase(t, "postgres"), newUser(t)
	o := u.rwl(u.file("deadlock.rwl", deadlocking), "-l", bank.address).exited(8)
	o.printed("the end\n")
	if n := strings.Count(o.stderr, "RWL-"); n != 1 || strings.Contains(o.stderr, "RWL-079: error at [deadlock.rwl;7") {
		t.Errorf("%d messages instead of that of hopeless alone: %s", n, o)
	}
	for query, want := range map[string]int64{
		`select count(*) from account where balance = 11`: 2, // each thread added to both, once
		`select sum(tries) from log where first > 0`:      3,
		`select count(*) from log where first = 0`:        2,
	} {
		if n := bank.number(query); n != want {
			t.Errorf("%s: %d, wanted %d", query, n, want)
		}
	}
	repo := openDatabase(t, "sqlite", "sqlite:"+u.repository())
	repo.conserved(1)
	all := repo.measured(1)
	for name, want := range map[string]struct {
		calls
		retries int64
	}{"cross": {calls{2, 2, 0, 0}, 1}, "calm": {calls{2, 2, 0, 0}, 0}, "hopeless": {calls{1, 0, 1, 0}, 2}} {
		retries := repo.number(`select sum(retries) from rwl_calls where runnumber = 1 and vname = $1`, name)
		if all[name] != want.calls || retries != want.retries {
			t.Errorf("%s: counted %+v and %d retries, wanted %+v", name, all[name], retries, want)
		}
	}
	if n := repo.number(`select sum(count) from rwl_error where sqlstate = '40P01' and vname = 'cross'`); n != 1 {
		t.Errorf("%d deadlocks are counted: %v\n%s", n, repo.rows(`select * from rwl_error`), o)
	}
	o.said("1 retry", "2 retries")
}
