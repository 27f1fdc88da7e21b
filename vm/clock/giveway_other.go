//go:build !linux

package clock

import "runtime"

// GiveWay lets other goroutines run.
func GiveWay() { runtime.Gosched() }
