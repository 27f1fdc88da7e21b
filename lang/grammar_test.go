package lang

// grammar: rule → alternatives; the first is the shortest. A "!" marks one that
// is wrong.
var grammar = map[string][]string{
	"program": {`integer i, j := 2, k := null; double d := 1.5, e; string s := "a", u; string(3) v; integer n;
integer threads sum total; integer threads global shared; string threads global text; double threads sum mean;
clob lob; nclob lobs; blob bytes;
database pool connect "sqlite::memory:" sessionpool 1..2 default;
random string array word ("x" 1, "y" k + 3);
sql q
  select a, b from t where c = :i;
  bind :i;
  define 1 j, 2 s;
end sql;
sql ins
  insert into t values (:1, :2) returning id;
  bind 1 i, 2 s;
  bindout 1 n;
end sql;
procedure p(integer a, string b) null; end p;
procedure r(double a, double b) statistics null; end r;
procedure rs(double a, double b) statisticsonly null; end rs;
function f(integer a) return integer return a; end f;
function g(double a, string(5) b) return string(4) return b || a; end g;
random procedure array mix (r 2, rs 1);
file h, o := ">out";
sql dyn end sql;
sql many
  insert into t values (:1, :2);
  bind 1 i, 2 s;
  array i + 5;
end sql;
sql copied
  insert into t(a, b) values (:1, :2);
  bind 1 i, 2 s;
  array copy 10;
end sql;
sql several
  insert into t(a, b) values (:1, :2);
  bind 1 i, 2 s;
  array values 10;
end sql;
sql loud
  select a, c from t;
  define 1 i, 2 lob;
  array 7;
  ignoreerror;
  nocursorcache;
end sql;
sql named
  call x(:in, :out);
  bind ":in" i;
  bindout ":out" d;
end sql;
sql fromfile file "x.sql"; bind sql; define sql; end sql;
«items»`},
	"items":   {"", "«item»\n«items»", "«item»\n«items»", "«item»\n«items»"},
	"item":    {"«statement»", "«statement»", "«control»", "«declare»", "«routine»", "«run»", "«directive»", "«condition»", "«condition»", "«database»", "«array»", "«hiding»", "printvar all;", "printvar i, d, s;", "!«wrong»"},
	"declare": {"«type» x«number» := «value»;", "private «type» x«number»;", "«type» x«number», y«number» := «value», z«number»;", "string(«constant») x«number» := «value»;"},
	"routine": {"procedure pp«number»(«formals») «timing»\n«locals»«body»end;", "function ff«number»(«formals») return «type»\n«locals»«body»return «value»; end;"},
	"formals": {"", "«type» a«number»", "«type» a«number», string(«constant») b«number»"},
	"timing":  {"", "statistics", "nostatistics", "is"},
	"locals":  {"", "«type» c«number» := «value»;\n", "string(«constant») c«number»;\n", "«type» l«number», m«number»;\n«locals»"},
	"type":    {"integer", "double", "string"},

	"body":      {"", "«statement»\n«body»", "«statement»\n«body»"},
	"loopbody":  {"", "«statement»\n«loopbody»", "break;\n", "if «value» then break; end if;\n«loopbody»", "print loopnumber, everyuntil;\n«loopbody»"},
	"statement": {"null;", "«assign»", "«assign»", "«print»", "«if»", "«while»", "«for»", "!«control»", "«cursor»", "«sql»", "«call»", "«other»", "«execute»", "«file»", "«text»", "«dynamic»", "«change»", "«lob»", "«notification»", "«lexical»«statement»", "!«wrong»"},
	"assign": {"i := «value»;", "d := «value»;", "s := «value»;", "v := «value»;", "j += «number2»;", "e += «number2»;", "u ||= «value»;", "k := null;",
		"total += «integer»;", "shared += «integer»;", "text ||= «string»;", "mean += «double»;"},
	"number2": {"«integer»", "«double»"},
	"print":   {"printline;", "print «value», «value» \"t\";", "printline «value»;", "print «string» || «value»;"},
	"if":      {"if «value» then «body»end if;", "if «value» then «body»else «body»end if;", "if «value» then «body»elseif «value» then «body»else «body»end if;", "!if «integer» then return; end if;"},
	"while":   {"while «value» loop «loopbody»end loop;", "while «value» execute «loopbody»end while;"},
	"for": {"for i := «integer» .. «integer» loop «loopbody»end loop;", "for i := «value», «value» loop «loopbody»end loop;", "for d := «value», 2.5 loop «loopbody»end loop;",
		"for s := «value», «value» loop «loopbody»end;"},
	"hiding":  {"execute integer i := «value»; «body»end;", "execute string(7) s := «value»; double d; «body»end execute;", "!execute string d; double s; «body»end execute;", "execute sql q2 select 1 from t;\n end sql; q2; end;", "execute file h2 := «string»; writeline h2, «value»; end;"},
	"array":   {"random string array w«number» («weights»);", "private random string array v«number» («weights»);", "random procedure array m«number» (r «integer», rs 2);", "random procedure array o«number» (p 1);"},
	"weights": {"\"a\" 1", "\"a\" «integer», «weights»", "\"\" «constant», «weights»"},
	"change": {"modify database pool sessionpool «integer»..«integer»;", "modify database pool cursorcache «integer»;", "execute release database; end;", "execute modify database release; end;", "execute modify database leak; end;",
		"ping;", "execute at pool «body»end execute;", "execute at pool retry «constant» on \"40001\" «body»end execute;", "execute retry i «body»end;", "q at pool;", "p(«value», «value») at pool;", "select 1 as i\n/\nat pool;", "sql execute select a from t;\n define 1 s; array define 3; end sql at pool;"},
	"lob": {"readlob lob, s;", "readlob bytes, s, «value», «value»;", "execute writelob lob, «string»; end;", "execute writelob bytes, «value», «value»; end;", "execute select c as lob, a as i from t where n = :j;\nend;", "if lob is null then «body»end if;",
		"insert into t(c, b) values (:lob, :bytes);\n", "select c as lob, b as bytes from t;\n", "loud;", "for loud and lob is not null loop «loopbody»end loop;"},
	"notification": {"querynotification at pool stop «double» when listen news then «notified»end querynotification;", "querynotification at pool start «double» stop «value» when listen news, \"Old News\", («string») into s, u then «notified»end;"},
	"notified":     {"", "«body»", "break querynotification;\n", "if s = «string» then break; end if;\n«notified»"},
	"lexical": {"$dformat:%.5f\n", "$iformat:%8ld\n", "$implicit:both\n", "$queue:off\n", "$ampersand:on\n", "$bindoffset:0\n", "$bindoutname:on:out_\n", "$trigonometry:radians\n", "$crnlreadline:on\n", "$nameexpand:off\n",
		"$embeddedqueryarray:7\n", "$embeddeddmlarray:3\n", "$filelinename:700:\"gen.rwl\"\n", "$debugon:eval,sql,exec\n", "$debugoff:eval\n", "$implicit:keepcase\n", "$musymbol:u\n"},
	"control": {"for count «value» loop «loopbody»end loop;", "for start «value» stop «value» wait «value» loop «loopbody»end loop;",
		"for stop «value» queue every «value» loop «loopbody»end loop;", "for count «value» noqueue every «value» loop «loopbody»end loop;",
		"for every «value» stop «value» loop «loopbody»end loop;", "for wait «value» count «value» start «value» loop «loopbody»end loop;", "for start «double» stop «double» every «value» loop «loopbody»end loop;",
		"for queue every «value» start «value» count «integer» loop «loopbody»end;", "for count «value» loop everyuntil := «double»; «loopbody»end loop;"},
	"cursor": {"for q loop «loopbody»end loop;", "for select «constant» as i, 'x' as s;\nloop «loopbody»end loop;", "for\n  select i, s from t where n = :j\n/\nand «value» loop «loopbody»end loop;",
		"for select a as d from t;\nand «value» loop «loopbody»end loop;"},
	"sql": {"commit;", "rollback;", "select 1 as i, 2 as d, 3 as s;\n", "insert into t(a, b) values (:i, :s);\n", "q;", "ins;", "named;", "fromfile;", "sql execute\n  select a, b from t where c = :1;\n  bind 1 j;\n  define 1 i, 2 s;\nend sql;", "!sql execute «string»; end sql;", "delete from t where a = :i returning b, c into :s, :d;\n",
		"update t set a = :d + 1\n/\n", "create table t(a integer);\n", "savepoint a;\n", "begin;\n", "do $$ begin null; end $$;\n", "select x from t where y = :k for update;\n", "show timezone;\n", "rollback to a;\n", "release savepoint a;\n", "start transaction isolation level serializable read only;\n", "call x(:i, :d);\n", "explain select 1;\n", "sql execute file «string»; end sql;", "sql execute «string»; bind 1 i; end sql;", "select a from &s. where b = :1;\n",
		"merge into t using u on t.a = u.a when matched then delete;\n", "with x as (select 1 as i) select i from x;\n", "values (1);\n", "set work_mem = 1;\n"},
	"call":  {"p(«value», «value»);", "r(«value», «value»);", "rs(«value», «value»);", "mix(«value», «value»);", "null f(«value»);", "null g(«value», «value»);"},
	"other": {"wait «value»;", "system «string»;", "system «string», s;", "shift;", "!exit «value»;", "abort;", "!return;", "getrusage;", "!break;"},
	"file": {"h := «value»;", "h >>= «string»;", "h <= «string»;", "h >|= «string»;", "fflush stdout;", "if h is null then «body»end if;", "writeline stderr, «value»;", "readline stdin, s;", "h >= «string»;", "h <|= «string» || «value»;", "h := null;", "writeline h, «value»;", "write h, «value», «value»;", "writeline stdout;", "readline h, i, s, d;",
		"fflush h;", "for readline h, s, i loop «loopbody»end loop;", "for readline stdin, s and «value» loop «loopbody»end loop;"},
	"text": {"printf «string»;", "printf \"%d %5.2f %s\\n\", «value», «value», «value»;", "fprintf h, \"%s\", «value»;", "sprintf u, \"%s%%\", «value»;", "sprintf || u, «string», «value»;", "printf «format», «value», «value», «value»;", "fprintf stderr, «format» || \"\\n\", «value», «value», «value»;",
		"regex «string», «value», u;", "regex \"[a-z]+\", «value», u, s;", "regexextract \"(a)(b)\", «value», s, u;", "regexsub \"a\", «string», «value», u;", "regexsubg «string», «string», «value», s;"},
	"format": {"\"%d\"", "\"%-5.3d|%+x|%o\"", "\"%08.2e %G %%\"", "\"%*d %s\"", "\"%10.4s%c\"", "\"%n\"", "\"%5\"", "\"%.2k %p\"", "«string»"},
	"dynamic": {"modify sql dyn for «string»;", "dyn;", "many;", "copied;", "modify sql many array execute;", "modify sql many array «integer»;", "modify sql dyn leak;", "modify sql q nocursorcache;",
		"modify sql dyn bind 1 i;", "modify sql dyn define 1 s;", "for dyn loop «loopbody»end loop;", "modify sql dyn release;", "modify sql dyn bindout \":o\" d, 2 s;", "modify sql dyn bind «integer» i, \":n\" d;", "modify sql q cursorcache;", "modify sql many array «value»;", "execute retry «integer» «body»end execute;", "execute retry 2 on \"40001\", \"40P01\" «body»end execute;"},
	"execute":  {"execute «body»end execute;", "execute «type» c«number» := «value»; «body»end execute;"},
	"run":      {"run «threads»end run;", "run «threads»«threads»end run;", "run «threads»«listener»end run;", "run «threads»«threads»«threads»«threads»end run;"},
	"threads":  {"threads «integer» null;\n«body»end threads;\n", "threads i integer c«number» := «value»; «body»end threads;\n"},
	"listener": {"querynotification at pool stop «double» when listen news into s then «notified»end querynotification;\n"},
	"directive": {"«lexical»", "$include:\"a.inc\"\n", "$include:<a.inc>\n", "$sqlerror:«onerror»\n", "$oraerror:«onerror»\n", "$interrupt:«interrupt»\n", "$ora01013:«interrupt»\n", "$sqllogging:«logging»\n", "$setaction:on\n", "$statistics:all\n", "$statsdbtime:on\n", "$statsapptime:on\n", "$queueeverytiming:off\n",
		"$emptystring:null\n", "$niceabort:on\n", "$errortime:on\n", "$clockstart:1\n", "$connecterror:accept\n", "$dbfailures:3\n", "$crnlgeneral:on\n", "$crnlstring:on\n", "$crnlwriteline:on\n", "$musymbolfromstring:s\n", "$pre31fileassign:warn\n", "$sqlerrorstatistics:on\n",
		"$alwaysmute:64\n", "$maxcode:4000\n", "$errordetail:on\n", "$eventnotify:on\n", "!$hostname:here\n", "!$readbuffer:80\n", "!$frobnicate:on\n", "!$dformat:%d\n", "!$iformat:\n", "!$useroption:x:«constant»\n", "!$userswitch:y:z\n", "!$longoption:queue\n",
		"$dformat:%.3f\n", "$iformat:%5ld\n", "$queue:on\n", "$mute:22\n", "$include:a.inc\n", "!$include:none.inc\n", "$implicit:bind\n", "$randseed:7\n", "!$include:b.inc\n", "!$if 1 $then\n"},
	"onerror":   {"stop", "count", "nocount", "continue", "savepoint", "showoci"},
	"interrupt": {"stop", "continue", "break", "reset"},
	"logging":   {"stdout", "stderr", "file:\"x\"", "append:\"x\"", "off"},
	"condition": {"$if i is null $then\n«items»$else $if j = 2 $then\n«items»$endif $endif\n", "i := «value»;\n$if i > 2 or d < «constant» $then\n«items»$else\n«items»$endif\n", "s := «string»;\n$if s || \"x\" = «constant» $then «items»$endif\n", "$if access(\"x\", \"r\") and !defined(nothing) $then\n«items»$endif\n",
		"$if not $linux $then\n«items»$endif\n", "$if databasekind(pool) = \"sqlite\" $then\n«items»$endif\n", "$if defined(default database) ? i : d $then\n«items»$endif\n", "$if 0 $then\n«items»$endif\n", "$if i > 1 $then\n«items»$else\n«items»$endif\n", "$if defined(i) $then\n«items»$endif\n", "$if j = 2 and s = \"a\" $then «items»$endif\n"},
	"database": {"database db«number» connect «string»;", "database dp«number» connect «string» sessionpool «integer» .. «integer» wait «double» then p(«value», «value»);",
		"database dr«number» connect $HOME reconnect;", "database dt«number» username «string» password «string» threads dedicated isolation \"serializable\";"},

	"value":    {"1", "«integer»", "«double»", "«string»", "null", "(«value»)", "(«value» «operator» «value»)", "(«value» is null)", "(«value» is not null)", "(«value» between «value» and «value»)", "(«value» ? «value» : «value»)", "(not «value»)", "(-«value»)"},
	"operator": {"+", "-", "*", "/", "%", "=", "<>", "!=", "<", "<=", ">", ">=", "and", "or", "||"},
	"integer":  {"1", "i", "j", "k", "n", "9223372036854775807", "0", "«constant»", "f(«value»)", "length(«value»)", "instr(«value», «value»)", "uniform(«constant», «constant»)", "total", "shared", "threadnumber", "round(«value»)", "isnull(«value»)", "poisson(«value»)", "zipf(1, «constant», «double»)", "hash(«value»)", "instrb(«value», «value», «value»)", "lengthb(«value»)", "system(«string», s)", "system(«value»)", "access(«string», «string»)", "opensessioncount(pool)", "activesessioncount(default)", "oraerror", "$#", "loopnumber"},
	"constant": {"1", "7", "65536", "300"},
	"double":   {"1.5", "d", "e", "0.0", "1e300", "sqrt(«value»)", "erlang(«value»)", "runseconds()", "log(«value», «value»)", "mean", "normalrandom(«value», «value»)", "exp(«value»)", "sin(«value»)", "atan2(«value», «value»)", "erlangk(«constant», «value»)", "uniform(«double», «value»)", "ceil(«double»)", "epochseconds()", "runseconds", "everyuntil"},
	"string":   {`"x"`, "s", "u", "v", `"\n\"é"`, "substr(«value», «value», «value»)", "sql_id()", "g(«value», «value»)", "word", "text", "getenv(«value»)", "sqlstate", "$HOME", "substrb(«value», «value»)", "randomstring(«value»)", "winslashf2b(«value»)", "serverrelease(pool)", "databasekind(pool)", "sqlerrortext", "substr(«value», «value»)", "sql_id(q)", "$1"},

	"wrong": {"x;", "i := ;", "print missing;", "if 1 then", "end;", "end if;", "procedure", "loop;", "for i loop end loop;", "p(1);", "i := p;", "select 1 from;\n", "insert into t values (:nothing);\n", "(", "]", `"open`,
		"$else\n", "$endif\n", "writelob s, 1;", "readlob lob, i;", "querynotification at q stop 1 when listen a then end;", "modify sql i array 3;", "modify database q sessionpool 1..2;", "execute retry «body»end;", "clob x := 1;", "printf;", "regex \"(\", s, u;", "random string array z;", "h >| «string»;", "integer i := 1 2.5 \"x\";", "$then\n", "/", ".", "run threads 1 run end run; end threads; end run;", "threads 1 null; end threads;", "break;", "integer i;", "function h() return integer null; end;", "q := 1;", "é", "\x00"},
}
