-- Runs of several processes that -P prepared. A run is known elsewhere, such as in the file of a process that could not reach
-- this repository, by its number in the repository that prepared it, its common start and the host that prepared it.

create table rwl_prepared
( runnumber    bigint primary key
, origin       bigint not null        -- its number in the repository that prepared it; here the same unless it was imported
, start        text not null          -- time zero of all processes; '' while the preparing program has not come to its end
, host         text not null          -- that prepared it
, prepared     text not null
);
