package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"rwl/cmd/internal/summary"
	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/repository"
)

// repositoryPatience is how long a repository may take to open.
const repositoryPatience = 10 * time.Second

// repositoryAddress is where runs are saved: the option, the environment, or
// the file in the user's data folder.
func (w *world) repositoryAddress(option string) string {
	if option != "" {
		return option
	}
	if v, _ := w.getenv("RWL_REPOSITORY"); v != "" {
		return v
	}
	return repository.DefaultAddress(getenvText(w))
}

// errNoRepository: an empty address would mean the server of libpq's environment.
var errNoRepository = errors.New("runs have no place, as there is no home folder: name a place with --repository or RWL_REPOSITORY")

func (w *world) openRepository(ctx context.Context, address string) (*repository.Repository, error) {
	if address == "" {
		return nil, errNoRepository
	}
	return repository.Open(ctx, address, w.clock)
}

func getenvText(w *world) func(string) string {
	return func(name string) string {
		v, _ := w.getenv(name)
		return v
	}
}

func tempFolder() string { return os.TempDir() }

// urlWithCredentials puts user and password into a URL.
func urlWithCredentials(c sqlrt.Config) string {
	u, err := url.Parse(c.Connect)
	if err != nil {
		return c.Connect
	}
	user := c.User
	if user == "" && u.User != nil {
		user = u.User.Username()
	}
	u.User = url.User(user)
	if c.Password != "" {
		u.User = url.UserPassword(user, c.Password)
	}
	return u.String()
}

// repositoryFlags are the options of runs, report and compare.
func repositoryFlags(name string, address *string) *pflag.FlagSet {
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.StringVar(address, "repository", "", "where runs are saved: sqlite:FILE or postgres://… (environment RWL_REPOSITORY)")
	return f
}

// withRepository opens the repository for a subcommand.
func (w *world) withRepository(ctx context.Context, address string, use func(*repository.Repository) error) int {
	log := diag.NewLog(w.stderr, diag.Options{})
	addSecretsOf(log, address)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	repo, err := w.openRepository(ctx, w.repositoryAddress(address))
	if err == nil {
		defer repo.Close()
		err = use(repo)
	}
	if err != nil {
		fmt.Fprintln(w.stderr, "rwl:", log.Clean(err.Error()))
		return exitFailed
	}
	return exitOK
}

// addSecretsOf makes the log blot out the password of a connect string.
func addSecretsOf(log *diag.Log, connect string) {
	for _, s := range sqlrt.Secrets(connect) {
		log.AddSecret(s)
	}
}

func runsCommand(w *world, ctx context.Context, args []string) int {
	var address, file string
	var limit int
	f := repositoryFlags("rwl runs", &address)
	f.StringVar(&file, "import", "", "take the runs of a file that was kept when the repository could not be written")
	f.IntVar(&limit, "limit", 30, "how many runs to list")
	if status, ok := w.parse(f, args, 0); !ok {
		return status
	}
	return w.withRepository(ctx, address, func(repo *repository.Repository) error {
		if file != "" {
			numbers, err := repo.Import(ctx, file)
			if err != nil {
				return err
			}
			for _, n := range numbers {
				fmt.Fprintf(w.stdout, "imported as run %d\n", n)
			}
			return nil
		}
		runs, err := repo.Runs(ctx, limit)
		if err != nil {
			return err
		}
		if len(runs) == 0 {
			fmt.Fprintln(w.stdout, "no runs are saved in", repo.Name())
			return nil
		}
		fmt.Fprintf(w.stdout, "%7s  %-19s  %-11s  %9s  %-*s %s\n", "run", "started", "state", "seconds", programWidth, "program", "comment")
		for _, r := range runs {
			fmt.Fprintf(w.stdout, "%7d  %-19s  %-11s  %9s  %-*s %s\n", r.RunNumber, r.Started.Local().Format("2006-01-02 15:04:05"),
				r.State, secondsOf(r), programWidth, endOf(programOf(r), programWidth), r.Comment)
		}
		return nil
	})
}

// programWidth is the column of the program in a list of runs.
const programWidth = 28

// endOf cuts a path that is too long for its column at the front: what tells
// programs apart is their end.
func endOf(path string, width int) string {
	runes := []rune(path)
	if len(runes) <= width {
		return path
	}
	return "…" + string(runes[len(runes)-width+1:])
}

func secondsOf(r repository.Run) string {
	if r.Ended.IsZero() {
		return "-"
	}
	return strconv.FormatFloat(r.Ended.Sub(r.Started).Seconds(), 'f', 1, 64)
}

func reportCommand(w *world, ctx context.Context, args []string) int {
	var address string
	var process int64
	f := repositoryFlags("rwl report", &address)
	f.Int64Var(&process, "process", 0, "report only what the process of this number measured")
	if status, ok := w.parse(f, args, 1); !ok {
		return status
	}
	id := "last"
	if f.NArg() == 1 {
		id = f.Arg(0)
	}
	return w.withRepository(ctx, address, func(repo *repository.Repository) error {
		read := func() (*repository.Results, error) { return repo.Run(ctx, id) }
		if f.Changed("process") {
			read = func() (*repository.Results, error) { return repo.RunOfProcess(ctx, id, process) }
		}
		results, err := read()
		if err != nil {
			return err
		}
		if len(results.Processes) == 0 {
			return fmt.Errorf("run %d is prepared, but no process has taken part in it yet", results.RunNumber)
		}
		report := summary.FromResults(results, repo.Name())
		if f.Changed("process") {
			report.Process = strconv.FormatInt(process, 10)
		}
		width, _ := w.terminal(w.stdout)
		return summary.Render(w.stdout, report, width)
	})
}

// parse reads the options of a subcommand that takes at most so many words.
func (w *world) parse(f *pflag.FlagSet, args []string, words int) (status int, ok bool) {
	f.SetOutput(w.stdout)
	err := f.Parse(args)
	switch {
	case err == pflag.ErrHelp:
		return exitOK, false
	case err == nil && f.NArg() > words:
		err = fmt.Errorf("unexpected word %q", f.Arg(words))
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "%s: %v\n", f.Name(), err)
		return exitFault, false
	}
	return exitOK, true
}

// programOf is the program of a run; of several processes that of the first.
func programOf(r repository.Run) string {
	if len(r.Processes) == 0 {
		return ""
	}
	program := r.Processes[0].Program
	if n := len(r.Processes); n > 1 {
		program += fmt.Sprintf(" (%d processes)", n)
	}
	return program
}
