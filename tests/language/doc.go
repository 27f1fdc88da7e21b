// Package language runs the conformance programs of the rwl language: every
// .rwl file below this folder, with what it must print and report written
// inline as comments. Its test builds the command once for each of the two
// loops of the machine, runs every program with each of them as a process of
// its own, and compares. It holds no code that a program uses.
//
// The first line of a program names the chapters it tests. What is expected
// stands in comments (so never inside SQL text, where # is no comment):
//
//	printline 1+1;   #> 2              the next line of standard output
//	printline "a\nb";
//	#> a                               or on lines of their own, after the code
//	#> b
//	x := 1;          #! RWL-017        a message at this line
//	#! RWL-017                         or, alone on a line, at the line of code before it
//	#! RWL-017 :8                      … in column 8
//	#! RWL-017 ^2:8                    … two lines further up
//	#! RWL-017 12:8                    … at this line and column
//	#! RWL-017 part.inc;3              … in an included file
//	#! RWL-094 nowhere                 a message without a place
//	#! RWL-003 anywhere                a message at whatever place
//	#! RWL-022 x3 "division"           three times, with these words in it or in the lines below it
//	#? exit 8                          the exit status; 0 when absent, and it must be there with #!
//	#% args --workers=2 -A 1 one       arguments after the file's name
//	#% env NAME=value                  an environment variable
//	#% db sqlite,postgres              run on each of these databases, given with -l; else with none
//	#% declares sqlite,postgres        the same for a program that declares databases itself: two empty
//	                                   ones are in the environment, $FIRST_DATABASE and $SECOND_DATABASE
//	#% never open-sesame               words that must not appear in any output
//	#% unordered                       the lines of standard output come in any order
//
// A message that is not expected fails the program, and so does one that is
// missing. The order of messages is not compared. Everything else on standard
// error is for people and not compared either.
package language
