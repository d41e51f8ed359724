"""Greenlets, on PyPy (its own module) and on CPython (the package). Where channels are needed they are ours: see line.py."""
import line
from greenlet import getcurrent, greenlet
from line import Channel

from measure import NODES, build, chunks_of, main, memory, sum_of, walks


def in_task(body):
    """Runs the body as a task, until nothing is ready; its answer."""
    answer = []
    line.spawn(lambda: answer.append(body()))
    line.run()
    return answer[0]


def switches(n):
    """Two greenlets switch to each other, without a run queue."""
    count = [0]

    def turn(times):
        for _ in range(times):
            count[0] += 1
            other[getcurrent()].switch(times)

    one, two = greenlet(turn), greenlet(turn)
    other = {one: two, two: one}
    one.switch(n // 2)
    return count[0]


def produced(depth):
    def produce(consumer, n, left):
        if left > 0:
            return produce(consumer, n, left - 1) + 1
        for i in range(n):
            consumer.switch(i)
        return 0

    def draw(n):
        producer = greenlet(produce)
        total = producer.switch(getcurrent(), n, depth)
        for _ in range(n - 1):
            total += producer.switch()
        producer.switch()  # lets it end
        return total

    return draw


root = build(1, NODES)


def walk(node, consumer):
    if node is None:
        return
    walk(node.left, consumer)
    consumer.switch(node.key)
    walk(node.right, consumer)


def tree(n):
    total = 0
    for _ in range(walks(n)):
        walker = greenlet(walk)
        key = walker.switch(root, getcurrent())
        while key is not None:
            total += key
            key = walker.switch()
    return total


def messages(capacity):
    def run(n):
        link = Channel(capacity)

        def send():
            for i in range(n):
                link.send(i)

        def receive():
            total = 0
            for _ in range(n):
                total += link.receive()
            return total

        line.spawn(send)
        return in_task(receive)

    return run


def many_to_one(n):
    link = Channel()
    each = n // 100

    def send():
        for i in range(each):
            link.send(i)

    def receive():
        total = 0
        for _ in range(each * 100):
            total += link.receive()
        return total

    for _ in range(100):
        line.spawn(send)
    return in_task(receive)


def ring(n):
    links = [Channel() for _ in range(503)]
    last = []

    def hand_on(number, own, to):
        while True:
            left = own.receive()
            if left < 0:
                return
            if left > 0:
                to.send(left - 1)
            else:
                last.append(number)

    for i, own in enumerate(links):
        line.spawn(hand_on, i + 1, own, links[(i + 1) % 503])
    line.run()
    links[0].send(n)
    line.run()
    for link in links:
        link.send(-1)
    line.run()
    return last[0]


def spawn(n):
    done = [0]

    def body():
        done[0] += 1

    left = n
    while left > 0:
        for _ in range(min(left, 100_000)):
            line.spawn(body)
        line.run()
        left -= 100_000
    return done[0]


def parked(n):
    total = [0]

    def wait(own):
        value = own.receive()
        total[0] += value

    channels = [Channel() for _ in range(n)]
    for own in channels:
        line.spawn(wait, own)
    line.run()
    memory.measure(n)
    for i, own in enumerate(channels):
        own.send(i)
    line.run()
    return total[0]


def sieve(n):
    enough = []

    def count(to):
        i = 2
        while not enough:
            to.send(i)
            i += 1
        to.send(0)

    def sift(own, to, prime):
        while True:
            i = own.receive()
            if i == 0:
                break
            if i % prime:
                to.send(i)
        to.send(0)

    def collect():
        numbers = Channel()
        line.spawn(count, numbers)
        prime = 0
        for _ in range(n):
            prime = numbers.receive()
            rest = Channel()
            line.spawn(sift, numbers, rest, prime)
            numbers = rest
        enough.append(True)
        while numbers.receive():
            pass
        return prime

    return in_task(collect)


def pipeline(n):
    chunks = chunks_of(n)
    texts, lines, records, large = [Channel(128) for _ in range(4)]

    def read():
        for chunk in chunks:
            texts.send(chunk)
        texts.send(None)

    def split():
        rest = ''
        while True:
            text = texts.receive()
            if text is None:
                break
            *whole, rest = (rest + text).split('\n')
            for each in whole:
                lines.send(each)
        lines.send(None)

    def parse():
        while True:
            each = lines.receive()
            if each is None:
                break
            _, category, amount = each.split(',')
            records.send((int(category[1:]), int(amount)))
        records.send(None)

    def keep():
        while True:
            record = records.receive()
            if record is None:
                break
            if record[1] >= 10:
                large.send(record)
        large.send(None)

    def add():
        totals = [0] * 16
        while True:
            record = large.receive()
            if record is None:
                return sum_of(totals)
            totals[record[0]] += record[1]

    for stage in read, split, parse, keep:
        line.spawn(stage)
    return in_task(add)


main('greenlet', {
    'switch': switches,
    'resume': produced(0),
    'depth-1': produced(1),
    'depth-10': produced(10),
    'depth-100': produced(100),
    'depth-1000': produced(1000),
    'tree': tree,
    'rendezvous': messages(0),
    'buffered': messages(128),
    'many-to-one': many_to_one,
    'ring': ring,
    'spawn': spawn,
    'parked': parked,
    'sieve': sieve,
    'pipeline': pipeline,
})
