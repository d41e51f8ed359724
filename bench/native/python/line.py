"""A run queue and channels on greenlets, which bring neither: as small as they can be and still wait properly."""
from collections import deque

from greenlet import getcurrent, greenlet

ready = deque()
hub = getcurrent()


def spawn(body, *args):
    ready.append((greenlet(body, hub), args))


def run():
    """Until nothing is ready. Tasks switch to one another directly; whoever ends comes back here, to its parent."""
    while ready:
        task, args = ready.popleft()
        task.switch(*args)


def give_way():
    """To the next that is ready; to the loop when there is none, or when it is new: a greenlet that another one starts
    stands on that one's part of the stack."""
    if ready:
        task, args = ready.popleft()
        if task:
            return task.switch(*args)
        ready.appendleft((task, args))
    return hub.switch()


class Channel:
    """`waiting` are receivers while there is no item, and else senders, whose items stand behind the buffered ones."""
    __slots__ = 'capacity', 'items', 'waiting'

    def __init__(self, capacity=0):
        self.capacity = capacity
        self.items = deque()
        self.waiting = deque()

    def send(self, value):
        items = self.items
        if not items and self.waiting:
            ready.append((self.waiting.popleft(), (value,)))
            return
        items.append(value)
        if len(items) > self.capacity:
            self.waiting.append(getcurrent())
            give_way()

    def receive(self):
        waiting = self.waiting
        if not self.items:
            waiting.append(getcurrent())
            return give_way()
        if waiting:
            ready.append((waiting.popleft(), ()))
        return self.items.popleft()
