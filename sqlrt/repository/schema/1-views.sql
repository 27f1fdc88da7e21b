-- The classic views, in SQL that PostgreSQL and SQLite read alike: no power, no logarithm, no rounding of doubles.

create view runres_a as
select runnumber, vname
     , count(*) as pcount
     , sum(wtime) as wtime, sum(etime) as etime, sum(atime) as atime, sum(dtime) as dtime
     , cast(sum(ecount) as bigint) as ecount
     , cast(sum(tcount) as bigint) as tcount
     , avg(wtime / nullif(ecount, 0)) as avgw
     , avg(etime / nullif(ecount, 0)) as avge
     , avg(atime / nullif(ecount, 0)) as avga
     , avg(dtime / nullif(ecount, 0)) as avgd
from runres
group by runnumber, vname;

create view histogram_a as
select runnumber, vname, buckno
     , count(*) as pcount
     , min(bucktim) as bucktim
     , cast(sum(bcount) as bigint) as bcount
     , sum(ttime) as ttime
     , sum(ttime) / nullif(cast(sum(bcount) as bigint), 0) as atime
from histogram
group by runnumber, vname, buckno;

create view persec_a as
select runnumber, vname, second
     , count(*) as pcount
     , cast(sum(scount) as bigint) as scount
     , sum(wtime) as wtime, sum(etime) as etime, sum(atime) as atime, sum(dtime) as dtime
from persec
group by runnumber, vname, second;

create view fractiles as
select runnumber, vname, bucktim, bcount
     , cast(100 * sum(bcount) over (partition by runnumber, vname order by buckno) as double precision)
     / nullif(cast(sum(bcount) over (partition by runnumber, vname) as double precision), 0) as fractile
from histogram_a;

-- A fraction f stands as the whole number f*10000, so that the borders of the buckets are compared exactly. lo and hi are
-- the cumulative counts before and with a bucket. On a border two buckets match and the average is taken.
create view percentiles as
with cumulated as
( select runnumber, vname, bucktim, bcount
       , cast(sum(bcount) over (partition by runnumber, vname order by buckno) as bigint) as hi
       , cast(sum(bcount) over (partition by runnumber, vname) as bigint) as total
  from histogram_a
  where bcount > 0
), ranked as
( select runnumber, vname, bucktim / 2 as half, bcount * 10000 as width
       , (hi - bcount) * 10000 as lo, hi * 10000 as hi, total
  from cumulated
)
select h.runnumber, h.vname
     , min(r.avgw + r.avge) as avgt
     , avg(case when lo <= 5000*total and 5000*total <= hi then half + half * (5000*total - lo) / width end) as pct50
     , avg(case when lo <= 9000*total and 9000*total <= hi then half + half * (9000*total - lo) / width end) as pct90
     , avg(case when lo <= 9500*total and 9500*total <= hi then half + half * (9500*total - lo) / width end) as pct95
     , avg(case when lo <= 9800*total and 9800*total <= hi then half + half * (9800*total - lo) / width end) as pct98
     , avg(case when lo <= 9900*total and 9900*total <= hi then half + half * (9900*total - lo) / width end) as pct99
     , avg(case when lo <= 9950*total and 9950*total <= hi then half + half * (9950*total - lo) / width end) as pct995
     , avg(case when lo <= 9980*total and 9980*total <= hi then half + half * (9980*total - lo) / width end) as pct998
     , avg(case when lo <= 9990*total and 9990*total <= hi then half + half * (9990*total - lo) / width end) as pct999
     , avg(case when lo <= 9995*total and 9995*total <= hi then half + half * (9995*total - lo) / width end) as pct9995
from ranked h
join runres_a r on r.runnumber = h.runnumber and r.vname = h.vname
group by h.runnumber, h.vname;

-- The same with failed calls as very slow ones: the count of the procedure call_failure goes to a bucket of its own
-- (number 30, 1024 to 2048 seconds) of all other procedures, by their share of the calls.
create view percentiles_oltp as
with shares as
( select runnumber, vname
       , cast(sum(bcount) as double precision) as calls
       , cast(sum(sum(bcount)) over (partition by runnumber) as double precision) as allcalls
  from histogram_a
  where vname <> 'call_failure'
  group by runnumber, vname
), buckets as
( select runnumber, vname, buckno, bucktim, cast(bcount as double precision) as bcount
  from histogram_a
  where vname <> 'call_failure' and bcount > 0
  union all
  select s.runnumber, s.vname, 30, cast(2048 as double precision), f.ecount * s.calls / s.allcalls
  from shares s
  join runres_a f on f.runnumber = s.runnumber and f.vname = 'call_failure'
  where f.ecount > 0 and s.allcalls > 0
), cumulated as
( select runnumber, vname, bucktim, bcount
       , sum(bcount) over (partition by runnumber, vname order by buckno) as hi
       , sum(bcount) over (partition by runnumber, vname) as total
  from buckets
), ranked as
( select runnumber, vname, bucktim / 2 as half, bcount * 10000 as width
       , (hi - bcount) * 10000 as lo, hi * 10000 as hi, total
  from cumulated
)
select h.runnumber, h.vname
     , min(r.avgw + r.avge) as avgt
     , avg(case when lo <= 5000*total and 5000*total <= hi then half + half * (5000*total - lo) / width end) as pct50
     , avg(case when lo <= 9000*total and 9000*total <= hi then half + half * (9000*total - lo) / width end) as pct90
     , avg(case when lo <= 9500*total and 9500*total <= hi then half + half * (9500*total - lo) / width end) as pct95
     , avg(case when lo <= 9800*total and 9800*total <= hi then half + half * (9800*total - lo) / width end) as pct98
     , avg(case when lo <= 9900*total and 9900*total <= hi then half + half * (9900*total - lo) / width end) as pct99
     , avg(case when lo <= 9950*total and 9950*total <= hi then half + half * (9950*total - lo) / width end) as pct995
     , avg(case when lo <= 9980*total and 9980*total <= hi then half + half * (9980*total - lo) / width end) as pct998
     , avg(case when lo <= 9990*total and 9990*total <= hi then half + half * (9990*total - lo) / width end) as pct999
     , avg(case when lo <= 9995*total and 9995*total <= hi then half + half * (9995*total - lo) / width end) as pct9995
from ranked h
join runres_a r on r.runnumber = h.runnumber and r.vname = h.vname
group by h.runnumber, h.vname;

create view rwlcpu_a as
select runnumber
     , avg(second) as second
     , count(*) as pcount
     , sum(cliusr) as cliusr, sum(clisys) as clisys
     , sum(num1) as num1, sum(num2) as num2, sum(num3) as num3, sum(num4) as num4, sum(num5) as num5
from rwlcpu
group by runnumber, round(second);
