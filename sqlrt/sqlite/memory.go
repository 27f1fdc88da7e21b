package sqlite

import (
	"strconv"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// The files of `sqlite::memory:`. SQLite's own in-memory databases either belong to one connection or lock out all readers while one
// connection writes. This file system keeps the bytes in the process and offers what the write-ahead log needs (shared memory with its
// locks), so sessions of an in-memory database behave towards each other exactly as those of a file: readers never wait, writers take turns.

// memoryVFS is the name under which SQLite knows this file system.
const memoryVFS = "rwl-memory"

// memoryFiles are all in-memory files of the process by name. A file lives as long as somebody has it open.
var memoryFiles = struct {
	sync.Mutex
	named map[string]*memoryFile
	last  int // number of the last database
}{named: map[string]*memoryFile{}}

// memoryFile is one file: its content, SQLite's five-level lock, and the shared memory of its write-ahead log.
type memoryFile struct {
	name  string // "" for a temporary file, which nobody else can open
	opens int    // guarded by memoryFiles

	mu     sync.RWMutex
	chunks [][]byte
	size   int64

	lock    sync.Mutex
	shared  int         // opens with at least SHARED
	claimed *memoryOpen // the one with RESERVED, PENDING or EXCLUSIVE
	regions []uintptr   // shared memory, C memory so that the library may address it
	slots   [c.SQLITE_SHM_NLOCK]slot
	fence   atomic.Uint32
}

// slot is one lock of the shared memory: many readers or one writer.
type slot struct {
	readers int
	writer  *memoryOpen
}

// memoryOpen is one open file descriptor.
type memoryOpen struct {
	file    *memoryFile
	level   int32
	reading [c.SQLITE_SHM_NLOCK]bool
}

const chunkSize = 64 << 10

// openedFile is the library's view of a descriptor: struct sqlite3_file followed by our number.
type openedFile struct {
	methods uintptr
	number  uintptr
}

func opened(p uintptr) *memoryOpen { return memoryOpens.find((*openedFile)(address(p)).number) }

// registerMemoryVFS makes the file system known to the library, once per process.
var registerMemoryVFS = sync.OnceValue(func() int32 {
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := c.Xsqlite3_initialize(tls); rc != c.SQLITE_OK {
		return rc
	}
	standard := (*c.Tsqlite3_vfs)(address(c.Xsqlite3_vfs_find(tls, 0)))
	name := c.Xsqlite3_malloc64(tls, uint64(len(memoryVFS)+1))
	table := c.Xsqlite3_malloc64(tls, 512)
	if name == 0 || table == 0 {
		return c.SQLITE_NOMEM
	}
	clear(foreign(table, 512))
	copy(foreign(name, len(memoryVFS)+1), memoryVFS+"\x00")
	*(*c.Tsqlite3_vfs)(address(table)) = c.Tsqlite3_vfs{
		FiVersion: 2, FszOsFile: 16, FmxPathname: 512, FzName: name,
		FxOpen: callback(memoryOpenFile), FxDelete: callback(memoryDelete), FxAccess: callback(memoryAccess),
		FxFullPathname: callback(memoryFullName),
		// Clock, randomness and sleep have nothing to do with files.
		FxRandomness: standard.FxRandomness, FxSleep: standard.FxSleep, FxCurrentTime: standard.FxCurrentTime,
		FxGetLastError: standard.FxGetLastError, FxCurrentTimeInt64: standard.FxCurrentTimeInt64,
	}
	return c.Xsqlite3_vfs_register(tls, table, 0)
})

// memoryMethods is the library's table of our file operations, made once and never freed.
var memoryMethods = sync.OnceValue(func() uintptr {
	tls := libc.NewTLS()
	defer tls.Close()
	table := c.Xsqlite3_malloc64(tls, 512)
	if table == 0 {
		return 0
	}
	clear(foreign(table, 512))
	*(*c.Tsqlite3_io_methods)(address(table)) = c.Tsqlite3_io_methods{
		FiVersion: 2,
		FxClose:   callback(memoryClose), FxRead: callback(memoryRead), FxWrite: callback(memoryWrite),
		FxTruncate: callback(memoryTruncate), FxSync: callback(memorySync), FxFileSize: callback(memorySize),
		FxLock: callback(memoryLock), FxUnlock: callback(memoryUnlock), FxCheckReservedLock: callback(memoryReserved),
		FxFileControl: callback(memoryControl), FxSectorSize: callback(memorySector), FxDeviceCharacteristics: callback(memoryDevice),
		FxShmMap: callback(memoryMap), FxShmLock: callback(memorySlot), FxShmBarrier: callback(memoryBarrier),
		FxShmUnmap: callback(memoryUnmap),
	}
	return table
})

func memoryOpenFile(_ *libc.TLS, _, zName, descriptor uintptr, flags int32, outFlags uintptr) int32 {
	out := (*openedFile)(address(descriptor))
	out.methods = 0 // the library does not close what was not opened
	name := ""
	if zName != 0 {
		name = libc.GoString(zName)
	}
	memoryFiles.Lock()
	defer memoryFiles.Unlock()
	file := memoryFiles.named[name]
	if file == nil {
		if flags&c.SQLITE_OPEN_CREATE == 0 {
			return c.SQLITE_CANTOPEN
		}
		file = &memoryFile{name: name}
		if name != "" {
			memoryFiles.named[name] = file
		}
	}
	file.opens++
	out.number = memoryOpens.add(&memoryOpen{file: file})
	out.methods = memoryMethods()
	if outFlags != 0 {
		*(*int32)(address(outFlags)) = flags
	}
	return c.SQLITE_OK
}

func memoryDelete(_ *libc.TLS, _, zName uintptr, _ int32) int32 {
	memoryFiles.Lock()
	defer memoryFiles.Unlock()
	delete(memoryFiles.named, libc.GoString(zName))
	return c.SQLITE_OK
}

func memoryAccess(_ *libc.TLS, _, zName uintptr, _ int32, result uintptr) int32 {
	memoryFiles.Lock()
	defer memoryFiles.Unlock()
	*(*int32)(address(result)) = libc.Bool32(memoryFiles.named[libc.GoString(zName)] != nil)
	return c.SQLITE_OK
}

func memoryFullName(_ *libc.TLS, _, zName uintptr, n int32, out uintptr) int32 {
	name := libc.GoString(zName)
	if len(name)+1 > int(n) {
		return c.SQLITE_CANTOPEN
	}
	copy(foreign(out, len(name)+1), name+"\x00")
	return c.SQLITE_OK
}

func memoryClose(tls *libc.TLS, descriptor uintptr) int32 {
	o := opened(descriptor)
	memoryUnlock(tls, descriptor, c.SQLITE_LOCK_NONE)
	memoryOpens.remove((*openedFile)(address(descriptor)).number)
	o.file.drop(tls)
	return c.SQLITE_OK
}

// newMemoryFile makes an empty database file with a name of its own. It lives until drop, or longer while it is open.
func newMemoryFile() *memoryFile {
	memoryFiles.Lock()
	defer memoryFiles.Unlock()
	memoryFiles.last++
	file := &memoryFile{name: "/memory-" + strconv.Itoa(memoryFiles.last), opens: 1}
	memoryFiles.named[file.name] = file
	return file
}

// drop is called when one of those who keep the file does so no longer.
func (f *memoryFile) drop(tls *libc.TLS) {
	memoryFiles.Lock()
	defer memoryFiles.Unlock()
	if f.opens--; f.opens > 0 {
		return
	}
	for _, region := range f.regions {
		c.Xsqlite3_free(tls, region)
	}
	f.regions = nil
	if memoryFiles.named[f.name] == f {
		delete(memoryFiles.named, f.name)
	}
}

// span calls each for the pieces of chunks that hold the bytes from offset on.
func (f *memoryFile) span(offset int64, data []byte, each func(chunk, data []byte)) {
	for len(data) > 0 {
		chunk := f.chunks[offset/chunkSize][offset%chunkSize:]
		n := min(len(chunk), len(data))
		each(chunk[:n], data[:n])
		data, offset = data[n:], offset+int64(n)
	}
}

func memoryRead(_ *libc.TLS, descriptor, buffer uintptr, n int32, offset int64) int32 {
	file, data := opened(descriptor).file, foreign(buffer, int(n))
	file.mu.RLock()
	defer file.mu.RUnlock()
	there := int(min(max(file.size-offset, 0), int64(n)))
	file.span(offset, data[:there], func(chunk, data []byte) { copy(data, chunk) })
	clear(data[there:])
	if there < int(n) {
		return c.SQLITE_IOERR_SHORT_READ
	}
	return c.SQLITE_OK
}

func memoryWrite(_ *libc.TLS, descriptor, buffer uintptr, n int32, offset int64) int32 {
	file := opened(descriptor).file
	file.mu.Lock()
	defer file.mu.Unlock()
	end := offset + int64(n)
	for int64(len(file.chunks))*chunkSize < end {
		file.chunks = append(file.chunks, make([]byte, chunkSize))
	}
	file.size = max(file.size, end)
	file.span(offset, foreign(buffer, int(n)), func(chunk, data []byte) { copy(chunk, data) })
	return c.SQLITE_OK
}

func memoryTruncate(_ *libc.TLS, descriptor uintptr, size int64) int32 {
	file := opened(descriptor).file
	file.mu.Lock()
	defer file.mu.Unlock()
	if size >= file.size {
		return c.SQLITE_OK
	}
	kept := (size + chunkSize - 1) / chunkSize
	clear(file.chunks[kept:])
	file.chunks, file.size = file.chunks[:kept], size
	if rest := size % chunkSize; rest > 0 {
		clear(file.chunks[kept-1][rest:])
	}
	return c.SQLITE_OK
}

func memorySize(_ *libc.TLS, descriptor, result uintptr) int32 {
	file := opened(descriptor).file
	file.mu.RLock()
	defer file.mu.RUnlock()
	*(*int64)(address(result)) = file.size
	return c.SQLITE_OK
}

func memorySync(*libc.TLS, uintptr, int32) int32             { return c.SQLITE_OK }
func memoryControl(*libc.TLS, uintptr, int32, uintptr) int32 { return c.SQLITE_NOTFOUND }
func memorySector(*libc.TLS, uintptr) int32                  { return 4096 }
func memoryDevice(*libc.TLS, uintptr) int32 {
	return c.SQLITE_IOCAP_ATOMIC | c.SQLITE_IOCAP_POWERSAFE_OVERWRITE | c.SQLITE_IOCAP_SAFE_APPEND | c.SQLITE_IOCAP_SEQUENTIAL
}
