package diag

// absent is a reason why messages of the original's table are never given here.
type absent struct {
	reason  string
	numbers []int
}

// neverGiven are the numbers that stay in the catalogue, so that old programs may
// mute them and 'rwl explain' answers, but that nothing here gives. A message
// that is given again leaves this table: the tests compare it with the code, and
// ask of all other numbers that a test provokes them.
var neverGiven = []absent{
	{"programs are checked as a whole before anything is executed, and one with faults is not executed at all", []int{25, 69}},
	{"declarations are ordinary statements, which may use all variables that are visible", []int{12}},
	{"nothing has a fixed size", []int{74, 75, 76, 215}},
	{"temporary files belong to the embedded database, whose own errors are shown", []int{23}},
	{"user and password may come from the connect string, the environment or a service file", []int{34}},
	{"the server tells the state of its transactions, so RWL-045 is told whatever began one", []int{46, 62}},
	{"main gives its session back after each statement or block, which RWL-045 reports already", []int{48}},
	{"fetching 100 rows at a time is the normal case and no reason for a warning", []int{50}},
	{"a bucket of the classic histogram reaches down to zero", []int{71}},
	{"Oracle's client library needs it", []int{78, 180, 181, 206, 224, 320}},
	{"errors of this side have a SQLSTATE and are reported as RWL-079 and RWL-080", []int{83, 84, 85, 86}},
	{"RWL-079 itself shows the line and column in the SQL", []int{87}},
	{"without a results database the run is saved in the user's data folder", []int{94, 196}},
	{"the remainder of doubles is defined and needs no warning", []int{108}},
	{"RWL-047 tells why no password could be asked for, and a password has any length", []int{139, 140, 229}},
	{"there are no connection classes, RWL-419 refuses them", []int{155, 156, 157, 158}},
	{"a file is opened under the name that is given", []int{166, 242}},
	{"a thread is started in any case; RWL-406 tells that its session could not be made", []int{172}},
	{"RWL-079 itself names the sql", []int{177}},
	{"building executes nothing and connects nowhere", []int{286}},
	{"RWL-047, RWL-410 and RWL-001 tell of a database, repository or start-up file that the environment names and that cannot be used", []int{188}},
	{"a dead session is replaced by the next statement", []int{191}},
	{"results are written every second whatever the option says", []int{194, 195}},
	{"length, substr and instr count characters", []int{198}},
	{"there are no connection pools within the client, RWL-419 refuses them", []int{243, 244, 245, 246, 248}},
	{"a query without columns is one that counts rows", []int{262}},
	{"privileges belong to the role in PostgreSQL", []int{282, 283}},
	{"a notification block has a session of its own, whatever the kind of its database", []int{298}},
	{"it exists on all systems that rwl runs on", []int{315, 316, 319}},
	{"RWL-047 tells of the last attempt", []int{255, 256}},
	{"it asks for nothing but passwords, and RWL-047 tells when that is not possible", []int{317}},
	{"every text of SQL has an id", []int{307}},
	{"all of the language is there", []int{400}},
	{"RWL-079 and RWL-183 tell of lost sessions", []int{407}},
	{"the summary tells it", []int{412, 415}},
	{"an unknown option is RWL-111", []int{413}},
	{"RWL-100 tells it", []int{416}},
	{"a wait limit without 'then' just goes on, which RWL-305 reports", []int{423}},
	{"'rwl runs' and 'rwl report' explain it in their own words", []int{424, 425}},
}

// Never gives the reason why a message of the catalogue is never given, "" when
// there is none: it can occur.
func Never(number int) string {
	for _, a := range neverGiven {
		for _, n := range a.numbers {
			if n == number {
				return a.reason
			}
		}
	}
	return ""
}
