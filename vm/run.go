package vm

import (
	"sync"

	"rwl/sqlrt/measure"
	"rwl/vm/executor"
	"rwl/vm/pcode"
)

// run is a run command under way. Its threads start together; main waits for
// them, or executes querynotification blocks meanwhile.
type run struct {
	blocks      []runBlock
	threads     []thread
	collector   *measure.Collector
	group       *executor.Group // nil where threads are goroutines
	interrupted bool            // before the threads began
	begun       bool            // the threads began, or there are none
	done        sync.WaitGroup
}

// runBlock is a threads block with its number of threads.
type runBlock struct {
	block   *pcode.Block
	threads int
}

// phaseThreads keeps the random streams of later runs apart from the first: the
// first uses the thread numbers themselves.
const phaseThreads = 1 << 24

func (m *Machine) beginRun(int64) { m.run = &run{} }

// runThreads adds a block to the run.
func (e *env) runThreads(in *pcode.Instr) {
	n := geti(e.w, in.A)
	if e.null(in.B) {
		n = 0
	}
	if n < 0 {
		e.report(102, n)
		return
	}
	e.m.run.blocks = append(e.m.run.blocks, runBlock{e.m.program.Blocks[in.K], int(n)})
}

// runStart starts all threads of the run, unless they have started. false: the
// program has to end.
func (e *env) runStart() bool {
	m := e.m
	r := m.run
	if r.begun {
		return true
	}
	r.begun = true
	total := 0
	for _, b := range r.blocks {
		total += b.threads
	}
	if total == 0 {
		e.report(103)
		return true
	}
	collector := m.newCollector()
	if o := m.state.Observer; o != nil {
		sinks, ok := o.Begin(Phase{Procedures: m.program.Timed, Threads: total, Databases: m.databaseInfos()})
		if !ok {
			return false
		}
		for _, sink := range sinks {
			collector.Subscribe(sink)
		}
		e.takeRunNumber()
	}
	r.threads, r.collector = e.startThreads(collector, total), collector
	r.interrupted = m.stopping()
	r.prepare(m)
	if !m.fixedZero {
		m.zero.Store(m.state.Clock.Now())
	}
	collector.Start(m.zero.Load())
	r.start()
	return true
}

// prepare makes executors for the threads where these exist, before time zero: it
// takes a while.
func (r *run) prepare(m *Machine) {
	r.group = executor.New(m.state.Clock, len(r.threads))
	if r.group == nil {
		return
	}
	for _, t := range r.threads {
		r.group.Add(t.body)
	}
	m.tasks.Store(r.group)
}

// start lets the threads run: as tasks of executors or as goroutines. They end
// when their block has ended or the machine stops.
func (r *run) start() {
	if r.group == nil {
		for _, t := range r.threads {
			r.done.Add(1)
			go func() {
				defer r.done.Done()
				t.body(nil)
			}()
		}
		return
	}
	r.group.Start()
	r.done.Add(1)
	go func() { // ends with the tasks
		defer r.done.Done()
		r.group.Wait()
	}()
}

// runEnd waits for the threads, which it starts when nothing had to be done
// meanwhile.
func (e *env) runEnd() bool {
	ok := e.runStart()
	e.finishRun()
	return ok && !e.m.stopping()
}

// finishRun waits for the threads of the run under way, if there is one, and
// closes it. Main comes here also when it stops before the end of the run.
func (e *env) finishRun() {
	m := e.m
	r := m.run
	if r == nil {
		return
	}
	m.run = nil
	if r.collector == nil {
		return
	}
	r.done.Wait()
	totals := r.collector.Stop(r.interrupted || m.stopping())
	e.join(r.threads)
	m.phase++
	if m.state.Observer != nil {
		m.state.Observer.End(totals)
	}
	m.state.Log.Flush()
}

// thread is an environment with the block it executes.
type thread struct {
	*env
	block *pcode.Block
}

// startThreads makes the environments. Sessions that a thread keeps are
// connected here, one after the other, to avoid storms, and made warm.
func (e *env) startThreads(collector *measure.Collector, total int) []thread {
	m := e.m
	threads := make([]thread, 0, total)
	warming := m.newWarming()
	for _, b := range m.run.blocks {
		repertoire := warming.repertoire(b.block)
		for range b.threads {
			number := len(threads) + 1
			t := m.newEnv(number, m.state.Random.Thread(number+m.phase*phaseThreads))
			t.copyMain(e)
			t.threadFiles(e)
			t.recorder = collector.Recorder(number - 1)
			t.setInt(varThreadNumber, int64(number))
			if b.block.Database >= 0 {
				t.session.database = m.databases[b.block.Database]
			}
			threads = append(threads, thread{t, b.block})
			if t.connect(e); t.session.own != nil {
				warming.begin(t.session.own, repertoire)
			}
		}
	}
	warming.pools(m.run.blocks)
	warming.end()
	return threads
}

// copyMain gives a thread its own copy of the main variables.
func (t *env) copyMain(main *env) {
	copy(t.cells, main.cells[:t.m.program.GlobalCells])
	copy(t.strings, main.strings[:t.m.program.GlobalStrings])
	for _, v := range t.m.program.Globals {
		if v.Sum {
			t.write(v, pcode.Value{})
		}
	}
}

// connect makes the session that a thread of a dedicated database keeps.
func (t *env) connect(main *env) {
	d := t.session.database
	if d == nil || d.db == nil || !ownedByThread(d) || t.m.stopping() {
		return
	}
	s, err := d.db.AcquireThread(t.m.context(), nil)
	if err != nil {
		if !t.m.stopping() {
			main.report(406, d.name(), err)
		}
		return
	}
	t.session.own = s
}

// body runs the block of a thread and gives back all it has.
func (t *thread) body(task *executor.Task) {
	t.task = task
	t.run(t.block.Function, 0, 0)
	t.unwind()
	t.endFiles()
}

// join adds the threads sum variables of all threads to main's.
func (e *env) join(threads []thread) {
	for _, v := range e.m.program.Globals {
		if !v.Sum {
			continue
		}
		sum := e.read(v)
		for _, t := range threads {
			sum = addValues(v.Type, sum, t.read(v))
		}
		e.write(v, sum)
	}
}

// addValues adds two numbers; null counts as 0.
func addValues(t pcode.Type, a, b pcode.Value) pcode.Value {
	if a.Null {
		a.Num = 0
	}
	if b.Null {
		b.Num = 0
	}
	s := sharedVar{typ: t, value: pcode.Value{Num: a.Num}}
	s.add(pcode.Value{Num: b.Num})
	return s.value
}
