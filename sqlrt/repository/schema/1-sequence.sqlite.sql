-- SQLite has no sequences: the last number that was given out stands here.
create table runnumber_seq (last_value bigint not null);
insert into runnumber_seq values (0);
