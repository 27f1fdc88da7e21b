package language

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rwl/lang/diag"
	"rwl/tests/expect"
)

// elsewhere are the messages that no single program provokes, by the tests that
// do: those of the command line, of several processes, of interrupts, of servers
// that fail, and of other commands.
var elsewhere = []struct {
	file, test string
	numbers    []int
}{
	{"../../cmd/rwl/build_test.go", "TestBuiltExecutable", []int{288, 297}},
	{"../../cmd/rwl/build_test.go", "TestDamagedExecutable", []int{289}},
	{"../../cmd/rwl/build_test.go", "TestSecretsInsideAreWarnedOf", []int{290}},
	{"../../cmd/rwl/build_test.go", "TestWhatCannotBeBuilt", []int{186, 187, 285, 287, 318, 450}},
	{"../../cmd/rwl/startup_test.go", "TestOptionsAsDirectives", []int{303, 306}},
	{"../../cmd/rwl/startup_test.go", "TestStartUp", []int{150, 151, 164}},
	{"../../cmd/rwl/words_test.go", "TestAbbreviations", []int{314}},
	{"../../cmd/rwl/words_test.go", "TestCode", []int{176}},
	{"../../cmd/rwl/words_test.go", "TestFilesAndArguments", []int{31, 99, 178}},
	{"../../cmd/rwl/words_test.go", "TestOptionsOfThePlainForms", []int{143, 312, 313}},
	{"../../cmd/rwl/words_test.go", "TestPublicDirectory", []int{2}},
	{"../../cmd/rwl/words_test.go", "TestTagsFile", []int{182}},
	{"../../lang/nesting_test.go", "TestFramesHaveAnEnd", []int{411}},
	{"../../lang/nesting_test.go", "TestIncludesHaveAnEnd", []int{115}},
	{"../../vm/file_test.go", "TestLongLines", []int{231}},
	{"../../vm/files/outlet_test.go", "TestLossAtClosing", []int{54}},
	{"../../vm/interruptpolicy_test.go", "TestBreakAtRandomMoments", []int{322, 441}},
	{"../../vm/interruptpolicy_test.go", "TestContinue", []int{440}},
	{"../../vm/notification_test.go", "TestNotificationsUntilTheStop", []int{437}},
	{"../endtoend/compare_test.go", "TestCompare", []int{494}},
	{"../endtoend/compare_test.go", "TestNothingToCompare", []int{426, 490, 491, 492, 493}},
	{"../endtoend/faults_test.go", "TestWrongOptions", []int{111}},
	{"../endtoend/interrupt_test.go", "TestCtrlC", []int{113}},
	{"../endtoend/processes_test.go", "TestLateAndUnreasonableStart", []int{59}},
	{"../endtoend/processes_test.go", "TestPreparingProgramFails", []int{466, 468}},
	{"../endtoend/processes_test.go", "TestProcessesDecideByTheirNumber", []int{465}},
	{"../endtoend/processes_test.go", "TestTakingPartInTheWrongRun", []int{460, 461, 463, 464, 467}},
	{"../endtoend/processes_test.go", "TestThreeProcessesAreOneRun", []int{153}},
	{"../endtoend/repository_test.go", "TestRepositoryCannotBeWritten", []int{410}},
	{"../endtoend/statistics_test.go", "TestCtrlCCancelsStatements", []int{185}},
	{"../endtoend/saved_test.go", "TestCommentIsCut", []int{165}},
}

// faultOfRwl is the number of internal errors: no test can provoke them on purpose.
const faultOfRwl = 600

// Every message of the catalogue that can occur is provoked by a program of this
// folder or by a named test; those that cannot are in package diag's table, with
// the reason.
func TestEveryMessageIsProvoked(t *testing.T) {
	provoked := map[int]string{}
	for _, program := range findPrograms(t) {
		e, err := expect.Read(program, readFile(t, program))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range e.Messages {
			provoked[m.Number()] = program
		}
	}
	for _, where := range elsewhere {
		for _, number := range where.numbers {
			namedTest(t, number, where.file, where.test)
			provoked[number] = where.file
		}
	}
	for _, e := range diag.All() {
		reason, where := diag.Never(e.Number), provoked[e.Number]
		switch {
		case reason != "" && where != "":
			t.Errorf("%s is never given, says never.go, but %s provokes it", diag.Code(e.Number), where)
		case reason == "" && where == "" && e.Number != faultOfRwl:
			t.Errorf("no test provokes %s: %s", diag.Code(e.Number), e.Text)
		}
	}
}

// namedTest sees that the test exists and names the message.
func namedTest(t *testing.T, number int, file, test string) {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Error(err)
		return
	}
	if !strings.Contains(string(text), "func "+test+"(") || !strings.Contains(string(text), diag.Code(number)) && !strings.Contains(string(text), fmt.Sprintf("\"%d ", number)) {
		t.Errorf("%s in %s does not provoke %s", test, file, diag.Code(number))
	}
}
