//go:build race

package language

// raceEnabled tells that this test was built with the race detector.
const raceEnabled = true
