package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// host is the machine of the figures. The load says how busy others kept it.
type host struct {
	processor             string
	cores                 int
	system, goVersion     string
	loadBefore, loadAfter string
}

func thisHost() host {
	h := host{processor: "unknown processor", cores: runtime.NumCPU(), system: runtime.GOOS + "/" + runtime.GOARCH,
		goVersion: runtime.Version(), loadBefore: loadAverage()}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
				h.processor = strings.TrimSpace(value)
				break
			}
		}
	}
	return h
}

// loadAverage is the number of processes that want a core, over the last minute; "" where the system does not tell.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

func (h host) String() string {
	s := fmt.Sprintf("%d cores, %s, %s, %s", h.cores, h.processor, h.system, h.goVersion)
	if h.loadBefore != "" {
		s += fmt.Sprintf("; load before %s, at the end %s", h.loadBefore, h.loadAfter)
	}
	return s
}
