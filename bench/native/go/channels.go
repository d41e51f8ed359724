package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

func messages(n, capacity int) int {
	line := make(chan int, capacity)
	go func() {
		for i := 0; i < n; i++ {
			line <- i
		}
	}()
	sum := 0
	for i := 0; i < n; i++ {
		sum += <-line
	}
	return sum
}

func manyToOne(n int) int {
	const senders = 100
	line := make(chan int)
	each := n / senders
	for s := 0; s < senders; s++ {
		go func() {
			for i := 0; i < each; i++ {
				line <- i
			}
		}()
	}
	sum := 0
	for i := each * senders; i > 0; i-- {
		sum += <-line
	}
	return sum
}

func ring(n int) int {
	const size = 503
	var links [size]chan int
	for i := range links {
		links[i] = make(chan int)
	}
	last := make(chan int)
	for i := range links {
		go func(number int, from <-chan int, to chan<- int) {
			for left := range from {
				if left > 0 {
					to <- left - 1
				} else {
					last <- number
				}
			}
		}(i+1, links[i], links[(i+1)%size])
	}
	links[0] <- n
	answer := <-last
	for _, link := range links {
		close(link)
	}
	return answer
}

func spawn(n int) int {
	const burst = 100_000
	var done int64
	var running sync.WaitGroup
	for left := n; left > 0; left -= burst {
		tasks := burst
		if left < burst {
			tasks = left
		}
		running.Add(tasks)
		for i := 0; i < tasks; i++ {
			go func() {
				atomic.AddInt64(&done, 1)
				running.Done()
			}()
		}
		running.Wait()
	}
	return int(done)
}

func gather(n int) int {
	const gathered = 10
	values := make([]int, gathered)
	sum := 0
	for i := 0; i < n; i += gathered {
		var running sync.WaitGroup
		running.Add(gathered)
		for k := 0; k < gathered; k++ {
			go func(k int) {
				defer running.Done()
				runtime.Gosched()
				values[k] = i + k
			}(k)
		}
		running.Wait()
		for _, value := range values {
			sum += value
		}
	}
	return sum
}

func cancelled(n int) int {
	cleaned := 0
	line := make(chan int)
	for i := 0; i < n; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() {
			defer func() {
				cleaned++
				close(ended)
			}()
			select {
			case <-line:
			case <-ctx.Done():
			}
		}()
		runtime.Gosched()
		cancel()
		<-ended
	}
	return cleaned
}

func parked(n int) int {
	channels := make([]chan int, n)
	var begun, ended sync.WaitGroup
	begun.Add(n)
	ended.Add(n)
	var sum int64
	for i := range channels {
		channels[i] = make(chan int)
		go func(own <-chan int) {
			begun.Done()
			atomic.AddInt64(&sum, int64(<-own))
			ended.Done()
		}(channels[i])
	}
	begun.Wait()
	if bytesEach == 0 && atStart > 0 {
		bytesEach = float64(residentBytes()-atStart) / float64(n)
	}
	for i, channel := range channels {
		channel <- i
	}
	ended.Wait()
	return int(sum)
}

// The sieve of the language's own documentation, and a way for its goroutines to end.
func sieve(n int) int {
	var enough int32
	source := make(chan int)
	go func() {
		for i := 2; atomic.LoadInt32(&enough) == 0; i++ {
			source <- i
		}
		close(source)
	}()
	numbers := source
	prime := 0
	for i := 0; i < n; i++ {
		prime = <-numbers
		rest := make(chan int)
		go filter(numbers, rest, prime)
		numbers = rest
	}
	atomic.StoreInt32(&enough, 1)
	for range numbers { // what is on its way still
	}
	return prime
}

func filter(from <-chan int, to chan<- int, prime int) {
	for i := range from {
		if i%prime != 0 {
			to <- i
		}
	}
	close(to)
}
