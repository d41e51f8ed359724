// Every workload that Go has words for, on one processor.
// Usage: bench <workload> <n> <rounds>; prints one line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A workload does its work once and returns its answer; n is divided by what it calls one operation.
type workload func(n int) int

var workloads = map[string]workload{
	"switch":             switches,
	"resume":             func(n int) int { return produced(n, 0) },
	"depth-1":            func(n int) int { return produced(n, 1) },
	"depth-10":           func(n int) int { return produced(n, 10) },
	"depth-100":          func(n int) int { return produced(n, 100) },
	"depth-1000":         func(n int) int { return produced(n, 1000) },
	"tree":               tree,
	"rendezvous":         func(n int) int { return messages(n, 0) },
	"buffered":           func(n int) int { return messages(n, 128) },
	"many-to-one":        manyToOne,
	"ring":               ring,
	"spawn":              spawn,
	"parked":             parked,
	"gather":             gather,
	"cancel":             cancelled,
	"sieve":              sieve,
	"select-ready-4":     func(n int) int { return selectReady(n, 4, select4) },
	"select-ready-16":    func(n int) int { return selectReady(n, 16, select16) },
	"select-ready-128":   func(n int) int { return selectReady(n, 128, select128) },
	"select-waiting-4":   func(n int) int { return selectWaiting(n, 4, select4) },
	"select-waiting-16":  func(n int) int { return selectWaiting(n, 16, select16) },
	"select-waiting-128": func(n int) int { return selectWaiting(n, 128, select128) },
	"pingpong":           pingPong,
	"counting":           counting,
	"fork-join":          forkJoin,
	"big":                big,
	"pipeline":           pipeline,
}

type report struct {
	Wall   []float64 `json:"wall"`
	CPU    []float64 `json:"cpu"`
	Answer int       `json:"answer"`
	Bytes  float64   `json:"bytes,omitempty"`
}

var atStart = residentBytes()

// What a parked task holds, as of the first measured round.
var bytesEach float64

func main() {
	runtime.GOMAXPROCS(1)
	name := os.Args[1]
	n, rounds := number(os.Args[2]), number(os.Args[3])
	run := workloads[name]
	if run == nil {
		fmt.Fprintf(os.Stderr, "go: no workload %q\n", name)
		os.Exit(2)
	}
	if name == "pipeline" {
		chunksOf(n)
	}
	run((n + 9) / 10)
	bytesEach = 0
	var out report
	for i := 0; i < rounds; i++ {
		user, start := userTime(), time.Now()
		answer := run(n)
		wall, cpu := time.Since(start), userTime()-user
		if i > 0 && answer != out.Answer {
			fmt.Fprintf(os.Stderr, "go: %s answered %d, then %d\n", name, out.Answer, answer)
			os.Exit(1)
		}
		out.Answer = answer
		out.Wall = append(out.Wall, float64(wall.Nanoseconds())/float64(operations(name, n)))
		out.CPU = append(out.CPU, float64(cpu.Nanoseconds())/float64(operations(name, n)))
	}
	out.Bytes = bytesEach
	line, _ := json.Marshal(out)
	fmt.Println(string(line))
}

func operations(name string, n int) int {
	if name == "tree" {
		return walks(n) * nodes
	}
	return n
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return n
}

func userTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano())
}

// Zero where the system does not say.
func residentBytes() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return pages * os.Getpagesize()
}
