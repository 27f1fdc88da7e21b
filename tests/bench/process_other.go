//go:build !linux

package main

// rssUnit is the unit of ru_maxrss in bytes, as macOS has it.
const rssUnit = 1
