package sqlite

import (
	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// The locks of an in-memory file, after SQLite's description of its lock levels and of the shared memory of the write-ahead log.

// memoryLock raises the lock level. SHARED goes together with SHARED and RESERVED; PENDING lets nobody new in; EXCLUSIVE is alone.
func memoryLock(_ *libc.TLS, descriptor uintptr, level int32) int32 {
	o := opened(descriptor)
	f := o.file
	if level <= o.level {
		return c.SQLITE_OK
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	foreignClaim := f.claimed != nil && f.claimed != o
	if level == c.SQLITE_LOCK_SHARED {
		if foreignClaim && f.claimed.level >= c.SQLITE_LOCK_PENDING {
			return c.SQLITE_BUSY
		}
		f.shared++
		o.level = level
		return c.SQLITE_OK
	}
	if foreignClaim {
		return c.SQLITE_BUSY
	}
	f.claimed = o
	if level == c.SQLITE_LOCK_EXCLUSIVE && f.shared > 1 {
		o.level = c.SQLITE_LOCK_PENDING
		return c.SQLITE_BUSY
	}
	o.level = level
	return c.SQLITE_OK
}

// memoryUnlock lowers the lock level to SHARED or NONE.
func memoryUnlock(_ *libc.TLS, descriptor uintptr, level int32) int32 {
	o := opened(descriptor)
	f := o.file
	f.lock.Lock()
	defer f.lock.Unlock()
	if o.level <= level {
		return c.SQLITE_OK
	}
	if f.claimed == o {
		f.claimed = nil
	}
	if level == c.SQLITE_LOCK_NONE {
		f.shared--
	}
	o.level = level
	return c.SQLITE_OK
}

func memoryReserved(_ *libc.TLS, descriptor, result uintptr) int32 {
	f := opened(descriptor).file
	f.lock.Lock()
	defer f.lock.Unlock()
	*(*int32)(address(result)) = libc.Bool32(f.claimed != nil)
	return c.SQLITE_OK
}

// memoryMap gives the address of one region of the shared memory, 0 when it does not exist and may not be made.
func memoryMap(tls *libc.TLS, descriptor uintptr, region, size, extend int32, result uintptr) int32 {
	o := opened(descriptor)
	f := o.file
	f.lock.Lock()
	defer f.lock.Unlock()
	*(*uintptr)(address(result)) = 0
	for len(f.regions) <= int(region) {
		if extend == 0 {
			return c.SQLITE_OK
		}
		p := c.Xsqlite3_malloc64(tls, uint64(size))
		if p == 0 {
			return c.SQLITE_NOMEM
		}
		clear(foreign(p, int(size)))
		f.regions = append(f.regions, p)
	}
	*(*uintptr)(address(result)) = f.regions[region]
	return c.SQLITE_OK
}

// memorySlot locks or unlocks n slots of the shared memory, all or none.
func memorySlot(_ *libc.TLS, descriptor uintptr, first, n, flags int32) int32 {
	o := opened(descriptor)
	f := o.file
	f.lock.Lock()
	defer f.lock.Unlock()
	if flags&c.SQLITE_SHM_UNLOCK != 0 {
		o.releaseSlots(first, n)
		return c.SQLITE_OK
	}
	exclusive := flags&c.SQLITE_SHM_EXCLUSIVE != 0
	for i := first; i < first+n; i++ {
		one := &f.slots[i]
		others := one.readers
		if o.reading[i] {
			others--
		}
		if one.writer != nil && one.writer != o || exclusive && others > 0 {
			return c.SQLITE_BUSY
		}
	}
	for i := first; i < first+n; i++ {
		switch one := &f.slots[i]; {
		case exclusive:
			one.writer = o
		case !o.reading[i]:
			o.reading[i] = true
			one.readers++
		}
	}
	return c.SQLITE_OK
}

// releaseSlots gives up what o holds of n slots. The caller holds the file's lock.
func (o *memoryOpen) releaseSlots(first, n int32) {
	for i := first; i < first+n; i++ {
		one := &o.file.slots[i]
		if one.writer == o {
			one.writer = nil
		}
		if o.reading[i] {
			o.reading[i] = false
			one.readers--
		}
	}
}

// memoryBarrier orders the accesses of different threads to the shared memory; Go's atomic operations do.
func memoryBarrier(_ *libc.TLS, descriptor uintptr) { opened(descriptor).file.fence.Add(1) }

// memoryUnmap is called when a connection leaves the write-ahead log. The regions stay until the file goes: another may map them.
func memoryUnmap(_ *libc.TLS, descriptor uintptr, _ int32) int32 {
	o := opened(descriptor)
	o.file.lock.Lock()
	defer o.file.lock.Unlock()
	o.releaseSlots(0, c.SQLITE_SHM_NLOCK)
	return c.SQLITE_OK
}
