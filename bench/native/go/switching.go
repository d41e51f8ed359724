package main

import "runtime"

func switches(n int) int {
	done := make(chan int)
	turn := func(times int) {
		count := 0
		for i := 0; i < times; i++ {
			runtime.Gosched()
			count++
		}
		done <- count
	}
	go turn(n / 2)
	go turn(n - n/2)
	return <-done + <-done
}

// A generator in Go is a goroutine and an unbuffered channel. Here it sends from `depth` nested calls.
func produced(n, depth int) int {
	values := make(chan int)
	go func() {
		produce(values, n, depth)
		close(values)
	}()
	sum := 0
	for value := range values {
		sum += value
	}
	return sum
}

func produce(values chan<- int, n, depth int) int {
	if depth > 0 {
		return produce(values, n, depth-1) + 1 // adding to it keeps this frame, in every language
	}
	for i := 0; i < n; i++ {
		values <- i
	}
	return 0
}

const nodes = 1<<17 - 1

type node struct {
	left, right *node
	key         int
}

var root = build(1, nodes)

func build(low, high int) *node {
	if low > high {
		return nil
	}
	middle := (low + high) / 2
	return &node{build(low, middle-1), build(middle+1, high), middle}
}

func walks(n int) int { return (n + nodes - 1) / nodes }

func tree(n int) int {
	sum := 0
	for i := walks(n); i > 0; i-- {
		keys := make(chan int)
		go func() {
			walk(root, keys)
			close(keys)
		}()
		for key := range keys {
			sum += key
		}
	}
	return sum
}

func walk(at *node, keys chan<- int) {
	if at == nil {
		return
	}
	walk(at.left, keys)
	keys <- at.key
	walk(at.right, keys)
}
