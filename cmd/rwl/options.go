package main

import "github.com/spf13/pflag"

// options are those of the command line (language reference 22.2; what is long
// only is ours).
type options struct {
	help, userHelp, fullHelp, verbose, quiet bool
	banner, localTime                        bool
	explain, json, pcode                     bool

	statistics            int // -s, -ss, -sss
	histograms, perSecond bool
	errorStatistics       bool
	errorRows             int
	key, comment          string
	clockStart            string
	part                  partOptions
	noSave                bool
	repository            string
	progress              string

	database             string
	maxPool, minPool     int
	threadsDed, reconn   bool
	integers, doubles    []string
	code                 []string
	arraySize            int
	queue, noQueue       bool
	errorTime, noWarn    bool
	precise              bool
	pipeline             bool
	compileOnly          bool
	argumentCount, files int
	mute                 []int
	seed                 string
	decisions            string
	maxFrames            int
	publicSearch         bool
	tags                 string

	build        building
	asDirectives directiveOptions
	ignored      ignoredOptions
}

// define declares the options on a flag set.
func (o *options) define(f *pflag.FlagSet) {
	f.SortFlags = false
	f.BoolVarP(&o.help, "help", "h", false, "print this help and that of the program's own options")
	f.BoolVarP(&o.userHelp, "userhelp", "H", false, "print the help of the program's own options only")
	f.StringVarP(&o.database, "default-database", "l", "", "default database: postgres://… , key=value … or sqlite:FILE (environment RWL_DATABASE)")
	f.StringVar(&o.database, "database", "", "the same as -l")
	f.IntVarP(&o.maxPool, "default-max-pool", "X", 0, "make the default database a session pool of at most so many sessions")
	f.IntVarP(&o.minPool, "default-min-pool", "Y", 1, "with -X: its least number of sessions")
	f.BoolVarP(&o.threadsDed, "default-threads-dedicated", "g", false, "the default database is threads dedicated")
	f.BoolVarP(&o.reconn, "default-reconnect", "G", false, "the default database is of kind reconnect")
	f.StringVar(&o.seed, "seed", "", "seed of the random numbers, to repeat a run")
	f.StringVar(&o.decisions, "decisions", "", "write every random decision of every thread to this file")
	f.StringVar(&o.repository, "repository", "", "where runs are saved: sqlite:FILE or postgres://… (environment RWL_REPOSITORY)")
	f.BoolVar(&o.noSave, "no-save", false, "do not save the run")
	f.StringVarP(&o.key, "key", "k", "", "key of the run")
	f.StringVarP(&o.comment, "comment", "K", "", "comment of the run")
	f.StringVar(&o.comment, "komment", "", "the same as -K")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no summary and no progress line")
	f.StringVar(&o.progress, "progress", "auto", "progress line each second: auto, on or off")
	f.BoolVar(&o.banner, "banner", false, "print a banner and what is connected")
	f.BoolVar(&o.explain, "explain", false, "show source line and caret even when standard error is no terminal")
	f.CountVarP(&o.statistics, "statistics", "s", "collect statistics, also of a program without run; -ss, -sss are accepted")
	f.BoolVar(&o.histograms, "histograms", false, "as -ss; always collected")
	f.BoolVar(&o.perSecond, "persecond", false, "as -sss; always collected")
	f.BoolVarP(&o.errorStatistics, "oer-statistics", "r", false, "save single database errors into oerstats")
	f.IntVarP(&o.errorRows, "oer-max-stats", "O", 50, "how many of them per thread")
	f.StringVarP(&o.clockStart, "clockstart", "c", "", "time zero of all runs is so many seconds after the start of rwl")
	f.StringVar(&o.clockStart, "startseconds", "", "the same as -c")
	o.part.define(f)
	f.StringArrayVarP(&o.integers, "integer", "i", nil, "declare an integer: name:=value")
	f.StringArrayVarP(&o.doubles, "double", "d", nil, "declare a double: name:=value")
	f.StringArrayVarP(&o.code, "execute-code", "x", nil, "execute this code before the files")
	f.IntVarP(&o.argumentCount, "argument-count", "A", 0, "the last N words are $1, $2, …")
	f.IntVarP(&o.files, "file-count", "F", 0, "the first N words are files, the others $1, $2, …")
	f.IntVarP(&o.arraySize, "arraysize", "a", 0, "rows per fetch of a cursor loop")
	f.BoolVarP(&o.queue, "queue", "Q", false, "every means queue every")
	f.BoolVarP(&o.noQueue, "no-queue", "N", false, "every means noqueue every")
	f.BoolVar(&o.precise, "precise", false, "wake threads exactly at their planned arrivals, at the cost of processor time")
	f.BoolVar(&o.pipeline, "pipeline", false, "statements travel to the server together where $pipeline says nothing else")
	f.BoolVarP(&o.errorTime, "errortime", "W", false, "show the time in run-time messages")
	f.BoolVarP(&o.noWarn, "nowarn-deprecated", "w", false, "no warnings about deprecated constructs")
	f.BoolVarP(&o.compileOnly, "compile-only", "e", false, "check only, as rwl check")
	f.BoolVar(&o.pcode, "pcode", false, "with check: list the p-code")
	f.BoolVar(&o.json, "json", false, "messages as JSON, one object a line")
	f.IntSliceVar(&o.mute, "mute", nil, "do not print this message number")
	f.IntVar(&o.maxFrames, "max-frames", 0, "how deep calls may nest (10,000)")
	f.BoolVarP(&o.publicSearch, "publicsearch", "u", false, "$include also looks into the folder ../public beside the executable")
	f.StringVarP(&o.tags, "vi-tags", "T", "", "write a tags file of what the program declares, for vi and its kind")
	o.asDirectives.define(f)
	o.ignored.define(f)
	o.build.define(f)
	f.BoolVarP(&o.localTime, "banner-local", "t", false, "local time in the banner")
	f.BoolVarP(&o.verbose, "version", "v", false, "print the version; with a program, the same as --banner")
	f.BoolVar(&o.verbose, "verbose", false, "the same as -v")
	f.BoolVar(&o.fullHelp, "fullhelp", false, "all options, of a built executable too")
	for _, name := range []string{"database", "histograms", "persecond", "komment", "startseconds", "verbose", "fullhelp"} {
		f.MarkHidden(name)
	}
}

// deprecated are the numbers that -w mutes.
var deprecated = []int{65, 107, 131, 170, 198, 220, 233, 258, 275, 291, 292}
