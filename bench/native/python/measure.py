"""The clock and the protocol, for PyPy and CPython: `<workload> <n> <rounds>` prints one line of JSON."""
import json
import os
import resource
import sys
import time

NODES = 2 ** 17 - 1


def walks(n):
    return -(-n // NODES)


def resident_bytes():
    """Zero where the system does not say."""
    try:
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


AT_START = resident_bytes()


class Memory:
    """What a parked task holds, as of the first measured round."""

    def __init__(self):
        self.each = None

    def measure(self, n):
        if self.each is None and AT_START > 0:
            self.each = (resident_bytes() - AT_START) / n


memory = Memory()


def user_time():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime * 1e9


def main(runtime, workloads):
    name, n, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if name not in workloads:
        sys.exit('%s: no workload "%s"' % (runtime, name))
    # Deep enough for the calls of depth-1000; both runtimes keep the frames of a greenlet or tasklet apart.
    sys.setrecursionlimit(10_000)
    run = workloads[name]
    if name == 'pipeline':
        chunks_of(n)
    run(-(-n // 10))
    memory.each = None
    operations = walks(n) * NODES if name == 'tree' else n
    wall, cpu, answers = [], [], set()
    for _ in range(rounds):
        user, start = user_time(), time.perf_counter_ns()
        answers.add(run(n))
        end, user_end = time.perf_counter_ns(), user_time()
        wall.append((end - start) / operations)
        cpu.append((user_end - user) / operations)
    if len(answers) != 1:
        sys.exit('%s: %s answered %s' % (runtime, name, sorted(answers)))
    report = {'wall': wall, 'cpu': cpu, 'answer': answers.pop()}
    if memory.each is not None:
        report['bytes'] = memory.each
    print(json.dumps(report))
    sys.stdout.flush()
    os._exit(0)  # what is suspended still need not be unwound


class Node:
    __slots__ = 'left', 'right', 'key'

    def __init__(self, left, right, key):
        self.left = left
        self.right = right
        self.key = key


def build(low, high):
    if low > high:
        return None
    middle = (low + high) // 2
    return Node(build(low, middle - 1), build(middle + 1, high), middle)


made = {}


def chunks_of(n):
    """The text of n lines in chunks of 64 KiB; made once, before it is measured."""
    if n not in made:
        lines = []
        x = 42
        for i in range(n):
            x = (x * 1103515245 + 12345) & 0x7FFFFFFF
            lines.append('%d,c%d,%d\n' % (i, (x >> 8) % 16, (x >> 12) % 1000))
        text = ''.join(lines)
        made[n] = [text[at:at + 65536] for at in range(0, len(text), 65536)]
    return made[n]


def sum_of(totals):
    return sum(category * total for category, total in enumerate(totals))
