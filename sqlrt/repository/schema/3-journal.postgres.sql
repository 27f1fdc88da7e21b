-- What a process measured in a second of which it could not write all rows at once: too many procedures were active. A row
-- goes when the rows that it stands for are written, in the same transaction. What a killed process left here is written by
-- whoever reads its run. The content belongs to rwl.

create table rwl_journal
( runnumber    bigint not null
, procno       bigint not null
, phase        bigint not null
, seq          bigint not null
, part         bigint not null
, second       bigint not null
, span         bigint not null
, content      bytea not null
, primary key (runnumber, procno, phase, seq, part)
);

-- It is there for a second or two: compressing it is not worth the time.
alter table rwl_journal alter column content set storage external;
