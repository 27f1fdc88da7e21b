package vm_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rwl/lang"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/stdlib"
	"rwl/vm/pcode"
)

// Programs are made at random, executed by the machine and by walking over their
// trees: both must print the same and give the same messages. This test runs on
// both loops, so it compares those as well.
func TestMachineAgreesWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	compared := 0
	for range 1500 {
		choices := make([]byte, 200+r.IntN(1500))
		for i := range choices {
			choices[i] = byte(r.Uint32())
		}
		difference, ended := compare(choices)
		if difference != "" {
			t.Fatal(shortest(choices, difference))
		}
		if ended {
			compared++
		}
	}
	if compared < 1000 {
		t.Errorf("only %d programs came to an end", compared)
	}
}

// FuzzMachine is the same with choices by the fuzzer.
func FuzzMachine(f *testing.F) {
	r := rand.New(rand.NewPCG(13, 14))
	for i := range 60 {
		choices := make([]byte, 10+20*i)
		for i := range choices {
			choices[i] = byte(r.Uint32())
		}
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		if difference, _ := compare(choices); difference != "" {
			t.Fatal(difference)
		}
	})
}

// shortest leaves choices out as long as there is a difference, and returns that
// of the least program found.
func shortest(choices []byte, difference string) string {
	for n := len(choices) / 2; n > 0; n /= 2 {
		for at := 0; at+n <= len(choices); {
			fewer := slices.Delete(slices.Clone(choices), at, at+n)
			if d, _ := compare(fewer); d != "" && len(d) < len(difference) {
				choices, difference = fewer, d
			} else {
				at += n
			}
		}
	}
	return difference
}

// runtimeMessages are the numbers that made programs can provoke.
var runtimeMessages = []int{21, 22, 64, 127}

// compare makes a program and tells how machine and reference differ. A program
// that takes too long is not compared.
func compare(choices []byte) (difference string, ended bool) {
	g := &generator{choices: choices}
	format := []string{"%.17g", "%.2f"}[g.pick(2)]
	program := g.program()
	r := newReference(format)
	if r.execute(program) != nil {
		return "", false
	}
	source := sourceOf("$dformat:"+format+"\n", program)
	stdout, log, err := execute(source)
	if err != nil {
		return fmt.Sprintf("%s\n%v", source, err), true
	}
	if stdout != r.out.String() {
		return fmt.Sprintf("%s\nprints\n%s\nand should print\n%s", source, stdout, &r.out), true
	}
	for _, n := range runtimeMessages {
		if log.Count(n) != r.messages[n] {
			return fmt.Sprintf("%s\ngives RWL-%03d %d times instead of %d", source, n, log.Count(n), r.messages[n]), true
		}
	}
	return "", true
}

var allNatives = func() (list []*pcode.Native) {
	for _, n := range stdlib.All() {
		list = append(list, &n)
	}
	return list
}()

// execute compiles and runs a program.
func execute(source string) (string, *diag.Log, error) {
	unit := lang.Compile(lang.Options{
		Inputs:  []parse.Input{{Name: "made.rwl", Text: []byte(source)}},
		Getenv:  func(string) (string, bool) { return "", false },
		Natives: allNatives,
	})
	if unit.Program == nil {
		return "", nil, fmt.Errorf("is refused: %v", unit.Faults.Sorted())
	}
	var stdout, messages bytes.Buffer
	log := diag.NewLog(&messages, diag.Options{})
	clock := newJumpingClock()
	clock.enter()
	machine := newMachine(setting{clock: clock}, log, &stdout, &observer{outcome: &outcome{}, clock: clock})
	hangs := time.AfterFunc(time.Minute, func() { panic(fmt.Sprintf("the machine hangs with\n%s", source)) })
	defer hangs.Stop()
	_, err := machine.Run(context.Background(), unit.Program)
	return stdout.String(), log, err
}
