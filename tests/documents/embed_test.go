package documents_test

import (
	"context"
	"fmt"
	"os"

	"rwl/lang"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/sqlrt"
	"rwl/sqlrt/sqlite"
	"rwl/stdlib"
	"rwl/vm"
	"rwl/vm/clock"
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// embedded says which driver serves a connect string: here always SQLite.
type embedded struct{ driver *sqlite.Driver }

func (e embedded) Find(connect string) (sqlrt.Driver, error) { return e.driver, nil }

func Example() {
	log := diag.NewLog(os.Stderr, diag.Options{})

	// The functions of the language, and one of our own: twice(n) is 2n.
	twice := &pcode.Native{
		Name: "twice", Params: []pcode.Type{pcode.TypeInteger}, Result: pcode.TypeInteger,
		Fn: func(c *pcode.Call) { c.SetInt(2 * c.Int(0)) },
	}
	natives := []*pcode.Native{twice}
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}

	unit := lang.Compile(lang.Options{
		Inputs: []parse.Input{{Name: "answer.rwl", Text: []byte(`
			integer answer;
			select 21 as answer;
			printline "the answer is", twice(answer);
		`)}},
		Getenv:  os.LookupEnv,
		Natives: natives,
	})
	unit.Faults.Report(log)
	if unit.Program == nil {
		return
	}

	machine := vm.New(vm.State{
		Clock: clock.NewReal(), Stdout: os.Stdout, Log: log, Getenv: os.LookupEnv,
		Random: rng.NewSeed(1).Stream(0), Drivers: embedded{&sqlite.Driver{}},
	}, vm.Options{
		Default: &sqlrt.Config{Connect: "sqlite::memory:"},
	})
	if _, err := machine.Run(context.Background(), unit.Program); err != nil {
		fmt.Println(err)
	}
	// Output: the answer is 42
}
