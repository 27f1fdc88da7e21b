package clock

import "golang.org/x/sys/unix"

// hasCounter tells whether there is a counter that can be read without the kernel.
const hasCounter = true

// readCounter reads the processor's time stamp counter. The processor may execute that
// before instructions that stand before it, and after some that stand behind.
func readCounter() uint64

// readCounterInOrder reads it after everything that stands before, which takes twice as long.
func readCounterInOrder() uint64

func cpuid(leaf uint32) (eax, edx uint32)

// clockSource names the file that says what the kernel itself tells the time by.
const clockSource = "/sys/devices/system/clocksource/clocksource0/current_clocksource"

// counterTrusted tells whether the counter counts at the same speed whatever the processor
// does, and the kernel tells the time by it. Then the kernel has found that the counters
// of all processors agree; when it finds later that they do not, it takes another source.
func counterTrusted() bool { return counterIsInvariant() && kernelCounts(clockSource) }

func counterIsInvariant() bool {
	const highestLeaf, powerManagement, invariant = 0x80000000, 0x80000007, 1 << 8
	if highest, _ := cpuid(highestLeaf); highest < powerManagement {
		return false
	}
	_, flags := cpuid(powerManagement)
	return flags&invariant != 0
}

// kernelCounts reads the file by plain system calls, since it does so while a reader of the clock waits.
func kernelCounts(file string) bool {
	source, err := unix.Open(file, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	var name [8]byte
	n, err := unix.Read(source, name[:])
	_ = unix.Close(source) // it was only read
	return err == nil && string(name[:n]) == "tsc\n"
}
