package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"

	"github.com/dop251/goja"
	lua "github.com/yuin/gopher-lua"
)

// interpret runs a program by one of the interpreters that are Go modules: what the hidden option -interpret does, in a
// process of its own so that it is measured as any other.
func interpret(name, file, passesText, partText string) error {
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	passes, err := strconv.Atoi(passesText)
	if err != nil {
		return err
	}
	part, err := strconv.Atoi(partText)
	if err != nil {
		return err
	}
	switch name {
	case "gopher-lua":
		return interpretLua(output, file, passes, part)
	case "goja":
		return interpretJavaScript(output, file, passes, part)
	}
	return fmt.Errorf("no interpreter is called %q", name)
}

func interpretLua(output *bufio.Writer, file string, passes, part int) error {
	// The registry is from the beginning as large as table.concat of a million strings needs: it grows slowly.
	state := lua.NewState(lua.Options{RegistrySize: 1 << 21})
	defer state.Close()
	state.SetGlobal("print", state.NewFunction(func(l *lua.LState) int {
		fmt.Fprintln(output, l.Get(1).String())
		return 0
	}))
	program, err := state.LoadFile(file)
	if err != nil {
		return err
	}
	state.Push(program)
	state.Push(lua.LNumber(passes))
	state.Push(lua.LNumber(part))
	return state.PCall(2, 0, nil)
}

func interpretJavaScript(output *bufio.Writer, file string, passes, part int) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	vm := goja.New()
	for name, value := range map[string]int{"passes": passes, "part": part} {
		if err := vm.Set(name, value); err != nil {
			return err
		}
	}
	if err := vm.Set("print", func(v goja.Value) { fmt.Fprintln(output, v.String()) }); err != nil {
		return err
	}
	_, err = vm.RunScript(file, string(text))
	return err
}
