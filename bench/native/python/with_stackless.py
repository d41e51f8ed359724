"""Tasklets and channels of PyPy's stackless module. Its channels have no buffer."""
import stackless
from stackless import channel, schedule, tasklet

from measure import NODES, build, chunks_of, main, memory, sum_of, walks


def in_tasklet(body, *args):
    """Runs the body as a tasklet, until nothing is ready; its answer."""
    answer = []
    tasklet(lambda: answer.append(body(*args)))()
    stackless.run()
    return answer[0]


def switches(n):
    counts = []

    def turn(times):
        count = 0
        for _ in range(times):
            schedule()
            count += 1
        counts.append(count)

    tasklet(turn)(n // 2)
    tasklet(turn)(n - n // 2)
    stackless.run()
    return sum(counts)


def produced(depth):
    """A generator is a tasklet and a channel; here it sends from `depth` nested calls."""

    def produce(values, n, left):
        if left > 0:
            return produce(values, n, left - 1) + 1
        for i in range(n):
            values.send(i)
        return 0

    def draw(n):
        values = channel()
        tasklet(produce)(values, n, depth)
        total = 0
        for _ in range(n):
            total += values.receive()
        return total

    return lambda n: in_tasklet(draw, n)


root = build(1, NODES)


def walk(node, keys):
    if node is None:
        return
    walk(node.left, keys)
    keys.send(node.key)
    walk(node.right, keys)


def tree(n):
    def draw():
        total = 0
        for _ in range(walks(n)):
            keys = channel()
            tasklet(walk)(root, keys)
            for _ in range(NODES):
                total += keys.receive()
        return total

    return in_tasklet(draw)


def many_to_one(n):
    def receive():
        line = channel()
        each = n // 100

        def send():
            for i in range(each):
                line.send(i)

        for _ in range(100):
            tasklet(send)()
        total = 0
        for _ in range(each * 100):
            total += line.receive()
        return total

    return in_tasklet(receive)


def ring(n):
    links = [channel() for _ in range(503)]
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
        tasklet(hand_on)(i + 1, own, links[(i + 1) % 503])
    stackless.run()
    links[0].send(n)
    stackless.run()
    for link in links:
        link.send(-1)
    stackless.run()
    return last[0]


def spawn(n):
    done = [0]

    def body():
        done[0] += 1

    left = n
    while left > 0:
        for _ in range(min(left, 100_000)):
            tasklet(body)()
        stackless.run()
        left -= 100_000
    return done[0]


def parked(n):
    total = [0]

    def wait(own):
        value = own.receive()
        total[0] += value

    channels = [channel() for _ in range(n)]
    for own in channels:
        tasklet(wait)(own)
    stackless.run()
    memory.measure(n)
    for i, own in enumerate(channels):
        own.send(i)
    stackless.run()
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
        numbers = channel()
        tasklet(count)(numbers)
        prime = 0
        for _ in range(n):
            prime = numbers.receive()
            rest = channel()
            tasklet(sift)(numbers, rest, prime)
            numbers = rest
        enough.append(True)
        while numbers.receive():
            pass
        return prime

    return in_tasklet(collect)


def pipeline(n):
    chunks = chunks_of(n)
    texts, lines, records, large = [channel() for _ in range(4)]

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
            for line in whole:
                lines.send(line)
        lines.send(None)

    def parse():
        while True:
            line = lines.receive()
            if line is None:
                break
            _, category, amount = line.split(',')
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
        tasklet(stage)()
    return in_tasklet(add)


main('stackless', {
    'switch': switches,
    'resume': produced(0),
    'depth-1': produced(1),
    'depth-10': produced(10),
    'depth-100': produced(100),
    'depth-1000': produced(1000),
    'tree': tree,
    'rendezvous': produced(0),
    'many-to-one': many_to_one,
    'ring': ring,
    'spawn': spawn,
    'parked': parked,
    'sieve': sieve,
    'pipeline': pipeline,
})
