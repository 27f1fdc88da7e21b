-- The classic tables: names and columns as queries written for them expect. Times are seconds.

create table rwlrun
( runnumber bigint primary key
, key       text
, komment   text
, rdate     timestamp        -- UTC, the common start
, hostname  text
, dbname    text             -- from here on filled by users
, dbversion text
, nattr1    numeric
, nattr2    numeric
, nattr3    numeric
, sattr1    text
, sattr2    text
, sattr3    text
);

create table runres
( runnumber bigint not null
, procno    bigint not null
, vname     text not null
, wtime     double precision not null   -- planned arrival to session, all calls
, etime     double precision not null   -- session to end, all calls
, atime     double precision not null
, dtime     double precision not null
, ecount    bigint not null             -- calls without a database error (all with $oraerror:count)
, tcount    bigint not null             -- threads that executed the procedure
, primary key (runnumber, procno, vname)
);

create table histogram
( runnumber bigint not null
, procno    bigint not null
, vname     text not null
, buckno    integer not null
, bucktim   double precision generated always as (cast(1 << buckno as double precision) / 524288) stored
, bcount    bigint not null
, ttime     double precision not null
, primary key (runnumber, procno, vname, buckno)
);

create table persec
( runnumber bigint not null
, procno    bigint not null
, vname     text not null
, second    bigint not null             -- the second that ends now
, scount    bigint not null
, wtime     double precision not null
, etime     double precision not null
, atime     double precision not null
, dtime     double precision not null
, primary key (runnumber, procno, vname, second)
);

create table oerstats
( runnumber bigint not null
, procno    bigint not null
, oer       bigint
, second    double precision
, oertxt    text
, sname     text
, oeseq     bigint not null
, oerinst   text
, primary key (runnumber, procno, oeseq)
);

-- The rest belongs to user programs.

create table rwlcpu
( runnumber bigint not null
, procno    bigint not null
, second    numeric not null
, cliusr    numeric, clisys numeric
, num1      numeric, num2 numeric, num3 numeric, num4 numeric, num5 numeric
, primary key (runnumber, procno, second)
);

create table sysres
( runnumber bigint not null
, resname   text not null
, second    numeric not null
, val1      numeric, val2 numeric, val3 numeric, val4 numeric, val5 numeric
, val6      numeric, val7 numeric, val8 numeric, val9 numeric
, primary key (runnumber, resname, second)
);

create table rwlash
( runnumber bigint not null
, enum      integer not null
, ename     text
, primary key (runnumber, enum)
);

create table ashdata
( runnumber bigint not null
, second    numeric not null
, cpu       numeric
, e1        numeric, e2 numeric, e3 numeric, e4 numeric
, e5        numeric, e6 numeric, e7 numeric, e8 numeric
, other     numeric
, primary key (runnumber, second)
);

create table osstat
( runnumber bigint not null
, second    numeric not null
, usr1      numeric, usr2 numeric, usr3 numeric, usr4 numeric
, usr5      numeric, usr6 numeric, usr7 numeric, usr8 numeric
, sys1      numeric, sys2 numeric, sys3 numeric, sys4 numeric
, sys5      numeric, sys6 numeric, sys7 numeric, sys8 numeric
, primary key (runnumber, second)
);

create table cstorm
( runnumber    bigint
, threadnumber bigint
, begtime      numeric
, endtime      numeric
, offtime      numeric
, errnum       numeric
, errtxt       text
);

create table oltpxc
( key         text
, hostname    text
, ratefactor  numeric, loadfactor numeric, hardparse numeric, minpool numeric, maxpool numeric
, cursorleak  numeric, sessionleak numeric, cursorcache numeric, logoffrate numeric, badplan numeric
, proccount   numeric, nopool numeric, stopnow numeric, mtittype numeric, affinity numeric
, rowspins    numeric, arraysize numeric, parsefailure numeric, cpusec numeric, waitsec numeric
);
