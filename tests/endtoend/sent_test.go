package endtoend

import (
	"strings"
	"testing"
)

// Of calls that an open loop planned and that sent something the time from the plan to the first byte is stored; of others there is none.
func TestFirstBytesAreStored(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, work := newUser(t), newDatabase(t, kind)
			u.env = append(u.env, "RWL_DATABASE="+work.address)
			u.rwl(u.file("sent.rwl", `
integer one;
procedure inner()
  select 1 as one;
end inner;
procedure ask()
  wait 0.02;
  select 1 as one;
  select 2 as one;
  inner();
end ask;
procedure silent() is wait 0.001; end silent;
procedure closed()
  select 1 as one;
end closed;
run
  threads 2
    for stop 0.5 queue every 0.05 loop ask(); end loop;
    for stop 0.6 queue every 0.05 loop silent(); end loop;
    for count 3 loop closed(); end loop;
  end threads;
end run;
`), "-q").exited(0)
			results := openDatabase(t, "sqlite", "sqlite:"+u.repository())
			results.conserved(1)
			const who = `select distinct vname from rwl_hdr where kind = 'sent'`
			if found := strings.Join(results.rows(who), " "); found != "ask" {
				t.Errorf("first bytes of %q", found)
			}
			results.none("first bytes that are missing, or too early", `select * from rwl_hdr s
				join rwl_hdr l on l.vname = s.vname and l.seq = s.seq and l.kind = 'lag' and l.outcome = s.outcome
				join rwl_hdr r on r.vname = s.vname and r.seq = s.seq and r.kind = 'response' and r.outcome = s.outcome
				where s.kind = 'sent' and (s.total <> l.total or s.vsum < l.vsum + 20000000 * s.total or s.vmin < 20000000 or s.vsum > r.vsum)`)
		})
	}
}
