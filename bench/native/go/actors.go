package main

// An actor is a goroutine that reads from one bounded channel.
type mailbox chan message

type message struct {
	kind  int
	from  mailbox
	count chan<- int
}

const (
	ping = iota
	pong
	ask // asks for the count
	stop
)

const bound = 128

func pingPong(n int) int {
	one, other := make(mailbox, bound), make(mailbox, bound)
	counts := make(chan int)
	play := func(own mailbox) {
		count := 0
		for m := range own {
			if m.kind == stop {
				break
			}
			count++
			m.from <- message{kind: m.kind ^ 1, from: own}
		}
		counts <- count
	}
	go play(other)
	go func() {
		count := 0
		for i := 0; i < n/2; i++ {
			other <- message{kind: ping, from: one}
			<-one
			count++
		}
		other <- message{kind: stop}
		counts <- count
	}()
	return <-counts + <-counts
}

func counter(own mailbox) {
	count := 0
	for m := range own {
		switch m.kind {
		case ping:
			count++
		case ask:
			m.count <- count
			return
		}
	}
}

func counting(n int) int {
	to := make(mailbox, bound)
	answer := make(chan int)
	go counter(to)
	go func() {
		for i := 0; i < n; i++ {
			to <- message{kind: ping}
		}
		to <- message{kind: ask, count: answer}
	}()
	return <-answer
}

func forkJoin(n int) int {
	var actors [100]mailbox
	answers := make(chan int)
	for i := range actors {
		actors[i] = make(mailbox, bound)
		go counter(actors[i])
	}
	for i := 0; i < n; i++ {
		actors[i%len(actors)] <- message{kind: ping}
	}
	sum := 0
	for _, actor := range actors {
		actor <- message{kind: ask, count: answers}
		sum += <-answers
	}
	return sum
}

func big(n int) int {
	var actors [120]mailbox
	for i := range actors {
		actors[i] = make(mailbox, bound) // never full: each of the others has at most one message under way
	}
	pongs := make(chan int)
	for i := range actors {
		go func(number int) {
			own := actors[number]
			x := number
			count := 0
			next := func() {
				x = (x*1103515245 + 12345) & 0x7fffffff
				to := (x >> 8) % (len(actors) - 1)
				if to >= number {
					to++ // not to itself
				}
				actors[to] <- message{kind: ping, from: own}
			}
			share := n / len(actors)
			if share > 0 {
				next()
			} else {
				pongs <- 0
			}
			for m := range own {
				switch m.kind {
				case ping:
					m.from <- message{kind: pong}
				case pong:
					if count++; count < share {
						next()
					} else {
						pongs <- count
					}
				}
			}
		}(i)
	}
	sum := 0
	for range actors {
		sum += <-pongs
	}
	for _, actor := range actors { // each has its last pong: nobody sends any more
		close(actor)
	}
	return sum
}
