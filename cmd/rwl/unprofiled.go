//go:build !profile

package main

// profiled runs the command. With the tag profile, which make profile builds
// with, there is another one, which also takes a profile.
func profiled(command func() int) int { return command() }
