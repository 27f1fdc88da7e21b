create sequence runnumber_seq;
