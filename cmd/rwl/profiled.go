//go:build profile

package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
)

// profileFolder is the environment variable with the folder that gets the
// profiles, a file for each process.
const profileFolder = "RWL_PROFILE_FOLDER"

// samplesPerSecond of processor time: what Linux can do. pprof would take 100;
// as the rate is set before, it keeps ours, and the runtime says so.
const samplesPerSecond = 250

// profiled runs the command, under a profile of its processor time when there
// is a folder for it. A process that ends by a signal leaves no profile.
func profiled(command func() int) int {
	folder := os.Getenv(profileFolder)
	if folder == "" {
		return command()
	}
	file, err := os.CreateTemp(folder, "*.prof")
	if err == nil {
		runtime.SetCPUProfileRate(samplesPerSecond)
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rwl: no profile:", err)
		return 1
	}
	status := command()
	pprof.StopCPUProfile()
	if err := file.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "rwl: no profile:", err)
		return 1
	}
	return status
}
