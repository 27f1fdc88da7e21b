package diag

// commandEntries are our own messages about the command line and the start of
// the command.
var commandEntries = []Entry{
	{Number: 450, Category: Parse, NoPlace: true,
		Text:  "'%v' is for executables that hold a program, and this one holds none",
		Args:  []string{"option"},
		Cause: "The option asks for the program inside of an executable that 'rwl build' has made.",
		Cure:  "Give the option to such an executable."},
}
