package scan

import "testing"

func TestSQLPlaces(t *testing.T) {
	check(t, []scanCase{
		{"select 1;\nselect 2\n/\nx;", "Q:select 1 Q:select 2 i:x ;", ""},
		{"SELECT 1;", "Q:SELECT 1", ""},
		{"select 1; # note\nx", "Q:select 1 i:x", ""},
		{"select 1; \nx", "Q:select 1 i:x", "109@1:10"},
		{"select 1\n/\n at db;", "Q:select 1 k:at i:db ;", ""},
		{"set x=1;\nset := 3;set(1);set;\nset y=1;\n", "Q:set x=1 i:set := n:3 ; i:set ( n:1 ) ; i:set ; Q:set y=1", ""},
		{"integer set := 3, values;\nprint set values;\nx := set + values(1);", "k:integer i:set := n:3 , i:values ; k:print i:set i:values ; i:x := i:set + i:values ( n:1 ) ;", ""},
		{"if a then call p(1);\nelse call(1); set x=1;\nend;", "k:if i:a k:then Q:call p(1) k:else i:call ( n:1 ) ; Q:set x=1 k:end ;", ""},
		{"while a loop show x;\nend loop;", "k:while i:a k:loop Q:show x k:end k:loop ;", ""},
		{"procedure p set x=1;\nend;", "k:procedure i:p Q:set x=1 k:end ;", ""},
		{"procedure p() is set x=1;\nend;", "k:procedure i:p ( ) k:is Q:set x=1 k:end ;", ""},
		{"procedure p(integer set, string(10) show) set x=1;\nend;", "k:procedure i:p ( k:integer i:set , k:string ( n:10 ) i:show ) Q:set x=1 k:end ;", ""},
		{"procedure p statistics set x=1;\nend p;", "k:procedure i:p k:statistics Q:set x=1 k:end i:p ;", ""},
		{"procedure load values(1);\nend load;", "k:procedure i:load Q:values(1) k:end i:load ;", ""},
		{"function f(integer a) return integer set x=1;\nend;", "k:function i:f ( k:integer i:a ) k:return k:integer Q:set x=1 k:end ;", ""},
		{"function f return string(20) set x=1;\nend;", "k:function i:f k:return k:string ( n:20 ) Q:set x=1 k:end ;", ""},
		{"return set; return set x;", "k:return i:set ; k:return i:set i:x ;", ""},
		{"run threads 4 set x=1;\nend; threads 2*n at db set y=1;\nend;", "k:run k:threads n:4 Q:set x=1 k:end ; k:threads n:2 * i:n k:at i:db Q:set y=1 k:end ;", ""},
		{"threads f(set,1) show x;\n", "k:threads i:f ( i:set , n:1 ) Q:show x", ""},
		{"integer threads sum show, x;", "k:integer k:threads k:sum i:show , i:x ;", ""},
		{"execute set x=1;\nend; execute at default show x;\nend;", "k:execute Q:set x=1 k:end ; k:execute k:at k:default Q:show x k:end ;", ""},
		{"execute at db retry 5 on \"40001\",\"40P01\" set x=1;\nend;", "k:execute k:at i:db i:retry n:5 i:on s:40001 , s:40P01 Q:set x=1 k:end ;", ""},
		{"execute retry 5 call p();\nend;", "k:execute i:retry n:5 Q:call p() k:end ;", ""},
		{"for values (1),(2)\n/\nloop x; end;", "k:for Q:values (1),(2) k:loop i:x ; k:end ;", ""},
		{"for set loop x; end loop;for set at db loop", "k:for i:set k:loop i:x ; k:end k:loop ; k:for i:set k:at i:db k:loop", ""},
		{"for start 0 stop 60 queue every 1 loop", "k:for k:start n:0 k:stop n:60 k:queue k:every n:1 k:loop", ""},
		{"for i := 1 .. set loop", "k:for i:i := n:1 .. i:set k:loop", ""},
		{"sql n show x;\nend; sql set set x=1;\nbind 1 a; end sql;", "k:sql i:n Q:show x k:end ; k:sql i:set Q:set x=1 k:bind n:1 i:a ; k:end k:sql ;", ""},
		{"sql execute call p(:a);\nbindout :a; end;", "k:sql k:execute Q:call p(:a) k:bindout : i:a ; k:end ;", ""},
		{"bind sql; define sql, 1 show; modify sql n for set || \"x\";", "k:bind k:sql ; k:define k:sql , n:1 i:show ; k:modify k:sql i:n k:for i:set || s:x ;", ""},
		{"start transaction isolation level serializable;\nrollback to x;\nrelease savepoint x;\nsavepoint x;\ncommit;rollback;begin;\n",
			"Q:start transaction isolation level serializable Q:rollback to x Q:release savepoint x Q:savepoint x k:commit ; k:rollback ; Q:begin", ""},
		{"modify sql n release; release database;", "k:modify k:sql i:n k:release ; k:release k:database ;", ""},
		{"begin\n:x := 1;\nend;\n/\nx;", "Q:begin\n:x := 1;\nend; i:x ;", ""},
		{"-- note\nselect 1;\nx;", "Q:-- note\nselect 1 i:x ;", ""},
		{"x;/* hint */ select 1;\nx;", "i:x ; Q:/* hint */ select 1 i:x ;", ""},
		{"do $$ begin; end; $$;\nx;", "Q:do $$ begin; end; $$ i:x ;", ""},
		{"when listen a, b into c then show y;\nend", "k:when i:listen i:a , i:b i:into i:c k:then Q:show y k:end", ""},
		{"$mute:42 set x=1;\n$if a $then set y=1;\n$else show z;\n$endif\nshow w;\n", "$:mute[w42] Q:set x=1 $:if i:a $:then Q:set y=1 $:else Q:show z $:endif Q:show w", ""},
		{"$if with and set x $then x", "$:if i:with k:and i:set i:x $:then i:x", "273@1:5"},
		{"print $if a $then set $else show $endif x;", "k:print $:if i:a $:then i:set $:else i:show $:endif i:x ;", ""},
		{"$if:set=1; set x=1;\n", "$:if[:] i:set = n:1 ; Q:set x=1", ""},
	})
}

func TestMissingSemicolonBeforeSQL(t *testing.T) {
	check(t, []scanCase{
		{"x := 1\nselect 1;\ny;", "i:x := n:1 Q:select 1 i:y ;", ""},
		{"print \"a\" update t set a=1;\ny;", "k:print s:a Q:update t set a=1 i:y ;", ""},
		{"end insert into t values(1);\n", "k:end Q:insert into t values(1)", ""},
		{"x := 1\ncall p(1);", "i:x := n:1 i:call i:p ( n:1 ) ;", ""},
		{"x := 1\nbegin;", "i:x := n:1 i:begin ;", "273@2:1"},
	})
}

func TestStarterWordsAsNames(t *testing.T) {
	check(t, []scanCase{
		{"integer merge := 1; merge += 2; print merge;", "k:integer i:merge := n:1 ; i:merge += n:2 ; k:print i:merge ;", "273@1:9"},
		{"x := with + comment(call, with);", "i:x := i:with + i:comment ( i:call , i:with ) ;", "273@1:6"},
		{"procedure merge x; end merge;", "k:procedure i:merge i:x ; k:end i:merge ;", "273@1:11"},
		{"sql select 1;\nend;", "k:sql Q:select 1 k:end ;", ""},
		{"sql merge show x;\nend;", "k:sql i:merge Q:show x k:end ;", "273@1:5"},
		{"execute at merge show x;\n", "k:execute k:at i:merge Q:show x", "273@1:12"},
	})
}

func TestEndlessSQL(t *testing.T) {
	check(t, []scanCase{
		{"x;\nselect 1 x", "i:x ; Q:select 1 x", "105@2:1"},
		{"begin x; end;", "Q:begin x; end;", "277@1:1"},
		{"select 'a;\nx;", "Q:select 'a i:x ;", "105@1:1"},
		{"select $$ a;\n@;", "Q:select $$ a ;", "105@1:1 27@2:1"},
	})
}
