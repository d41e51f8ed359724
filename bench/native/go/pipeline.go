package main

import (
	"fmt"
	"strconv"
	"strings"
)

type record struct{ category, amount int }

func pipeline(n int) int {
	chunks := chunksOf(n)
	texts := make(chan string, 128)
	lines := make(chan string, 128)
	records := make(chan record, 128)
	large := make(chan record, 128)

	go func() {
		for _, chunk := range chunks {
			texts <- chunk
		}
		close(texts)
	}()
	go func() {
		rest := ""
		for text := range texts {
			rest += text
			for {
				line, after, found := strings.Cut(rest, "\n")
				if !found {
					break
				}
				lines <- line
				rest = after
			}
		}
		close(lines)
	}()
	go func() {
		for line := range lines {
			fields := strings.Split(line, ",")
			category, _ := strconv.Atoi(fields[1][1:])
			amount, _ := strconv.Atoi(fields[2])
			records <- record{category, amount}
		}
		close(records)
	}()
	go func() {
		for each := range records {
			if each.amount >= 10 {
				large <- each
			}
		}
		close(large)
	}()

	var totals [16]int
	for each := range large {
		totals[each.category] += each.amount
	}
	sum := 0
	for category, total := range totals {
		sum += category * total
	}
	return sum
}

var made = map[int][]string{}

// The text of n lines in chunks of 64 KiB; made once, before it is measured.
func chunksOf(n int) []string {
	if chunks, found := made[n]; found {
		return chunks
	}
	var text strings.Builder
	x := 42
	for i := 0; i < n; i++ {
		x = (x*1103515245 + 12345) & 0x7fffffff
		fmt.Fprintf(&text, "%d,c%d,%d\n", i, (x>>8)%16, (x>>12)%1000)
	}
	var chunks []string
	for rest := text.String(); rest != ""; {
		size := 1 << 16
		if size > len(rest) {
			size = len(rest)
		}
		chunks = append(chunks, rest[:size])
		rest = rest[size:]
	}
	made[n] = chunks
	return chunks
}
