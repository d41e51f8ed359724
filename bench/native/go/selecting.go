package main

// One receive from any of the channels. The arms of a select statement are fixed in the source, so that there is a function
// for each number of them; they are written by the build (selects.go).
type selecting func(channels []chan int) int

func selectReady(n, arms int, selectOne selecting) int {
	channels := channelsOf(arms, 1)
	sum := 0
	for i := 0; i < n; i++ {
		channels[i%arms] <- i
		sum += selectOne(channels)
	}
	return sum
}

func selectWaiting(n, arms int, selectOne selecting) int {
	channels := channelsOf(arms, 0)
	go func() {
		for i := 0; i < n; i++ {
			channels[i%arms] <- i
		}
	}()
	sum := 0
	for i := 0; i < n; i++ {
		sum += selectOne(channels)
	}
	return sum
}

func channelsOf(count, capacity int) []chan int {
	channels := make([]chan int, count)
	for i := range channels {
		channels[i] = make(chan int, capacity)
	}
	return channels
}
