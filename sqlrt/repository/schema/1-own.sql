-- Our own tables. Instants are text in UTC (2006-01-02T15:04:05.000Z), durations nanoseconds unless said otherwise.
-- A run has one row in rwl_run per process; a process has one phase per 'run' command. Rows with a seq are written once
-- and never changed: seq numbers what the writer stored in one go, normally one second.

create table rwl_run
( runnumber    bigint not null
, procno       bigint not null
, uuid         text not null unique
, state        text not null          -- running, finished, interrupted; a killed process leaves 'running'
, started      text not null
, ended        text
, heartbeat    text not null
, host         text not null
, pid          bigint not null
, program      text not null
, programtext  text not null          -- with everything it includes
, arguments    text not null
, seed         text not null
, rwlversion   text not null
, goversion    text not null
, cpus         bigint not null
, dbkind       text not null
, dbversion    text not null
, dburl        text not null          -- never with a password
, primary key (runnumber, procno)
);

create table rwl_phase
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, name         text not null
, started      text not null
, duration     bigint not null        -- so far, or in all
, threads      bigint not null
, state        text not null          -- running, finished, interrupted
, primary key (runnumber, procno, phase)
);

-- planned = completed + failed + unfinished, always.
create table rwl_calls
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, vname        text not null          -- '' is outside of every measured procedure
, planned      bigint not null
, completed    bigint not null
, failed       bigint not null
, unfinished   bigint not null
, retries      bigint not null
, counted      bigint not null        -- the classic ecount
, threads      bigint not null
, atime        bigint not null
, dtime        bigint not null
, primary key (runnumber, procno, phase, vname)
);

-- seq 0 is the whole phase and is kept up to date; other rows are the seconds second … second+span-1.
create table rwl_hdr
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, seq          bigint not null
, vname        text not null
, outcome      text not null          -- completed, failed
, kind         text not null          -- response, service, wait, lag
, second       bigint not null
, span         bigint not null
, total        bigint not null        -- values in the encoding + low + high
, low          bigint not null        -- below 1 µs
, high         bigint not null        -- above 1 h
, vsum         bigint not null
, vmin         bigint not null
, vmax         bigint not null
, encoded      text                   -- HdrHistogram V2, compressed, base64; null when no value is in range
, primary key (runnumber, procno, phase, seq, vname, outcome, kind)
);

create table rwl_second
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, seq          bigint not null
, vname        text not null
, second       bigint not null        -- the second that ends now; 0 is before time zero
, completed    bigint not null
, failed       bigint not null
, counted      bigint not null
, wtime        bigint not null
, etime        bigint not null
, atime        bigint not null
, dtime        bigint not null
, primary key (runnumber, procno, phase, seq, vname, second)
);

create table rwl_error
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, seq          bigint not null
, vname        text not null
, second       bigint not null
, sqlstate     text not null
, count        bigint not null
, text         text not null          -- of the first
, statement    text not null          -- of the first
, primary key (runnumber, procno, phase, seq, vname, second, sqlstate)
);

create table rwl_backlog
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, second       bigint not null
, backlog      bigint not null        -- planned arrivals that had not begun when the second was collected
, primary key (runnumber, procno, phase, second)
);
