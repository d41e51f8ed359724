/** The queue in which waiters stand. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Waiter, WaitQueue } from '../src/index.ts';

class Person extends Waiter {
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  wake(): void {}
  wakeThrow(): void {}
}

const names = (queue: WaitQueue<Person>): string => [...queue].map((person) => person.name).join('');

function queueOf(text: string): { queue: WaitQueue<Person>; people: Person[] } {
  const queue = new WaitQueue<Person>();
  const people = [...text].map((name) => new Person(name));
  for (const person of people) queue.push(person);
  return { queue, people };
}

describe('push and shift', () => {
  test('push, then shift: first in, first out', () => {
    const { queue } = queueOf('abc');
    expect([queue.size, queue.first?.name, names(queue)]).toEqual([3, 'a', 'abc']);
    expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()].map((p) => p?.name)).toEqual(['a', 'b', 'c', undefined]);
    expect([queue.size, queue.first]).toEqual([0, undefined]);
  });

  test('push / after the queue was empty: it begins anew', () => {
    const { queue, people } = queueOf('a');
    queue.shift();
    queue.push(people[0]!);
    queue.push(new Person('b'));
    expect(names(queue)).toBe('ab');
  });

  test('push / one that stands in a queue, this or another: refused, neither queue changes', () => {
    const { queue, people } = queueOf('ab');
    const other = queueOf('x');
    for (const target of [queue, other.queue]) {
      expect(() => target.push(people[0]!)).toThrow(new TypeError('a waiter can stand in one queue only'));
    }
    expect(() => other.queue.unshift(people[0]!)).toThrow(
      new TypeError('a waiter can stand in one queue only'),
    );
    expect([names(queue), queue.size, names(other.queue), other.queue.size]).toEqual(['ab', 2, 'x', 1]);
  });
});

describe('remove', () => {
  test.each([['a', 'bcd'], ['b', 'acd'], ['c', 'abd'], ['d', 'abc']])('remove / %s of abcd: leaves %s', (name, rest) => {
    const { queue, people } = queueOf('abcd');
    const person = people.find((p) => p.name === name)!;
    expect(queue.remove(person)).toBe(true);
    expect([names(queue), queue.size]).toEqual([rest, 3]);
    queue.push(person);
    expect(names(queue)).toBe(rest + name);
  });

  test('remove / one that does not stand here: false, nothing changes', () => {
    const { queue } = queueOf('ab');
    const other = queueOf('x');
    expect([queue.remove(other.people[0]!), queue.remove(new Person('y'))]).toEqual([false, false]);
    expect([names(queue), names(other.queue)]).toEqual(['ab', 'x']);
  });
});

describe('rotate', () => {
  test.each([['', 'x', ''], ['a', 'a', 'x'], ['abc', 'a', 'bcx']])('rotate / x into "%s": %s leaves, "%s" stays', (before, leaves, stays) => {
    const { queue } = queueOf(before);
    const person = new Person('x');
    expect(queue.rotate(person).name).toBe(leaves);
    expect([names(queue), queue.size]).toEqual([stays, before.length]);
    expect(queue.remove(person)).toBe(stays.endsWith('x'));
  });

  test('rotate / where somebody has left from the middle: the next one is taken', () => {
    const { queue, people } = queueOf('abcd');
    queue.remove(people[1]!);
    expect([queue.rotate(new Person('x')).name, queue.rotate(new Person('y')).name, names(queue)]).toEqual(['a', 'c', 'dxy']);
  });

  test('rotate / one that stands in a queue: refused, nothing changes', () => {
    const { queue, people } = queueOf('ab');
    expect(() => queue.rotate(people[1]!)).toThrow(new TypeError('a waiter can stand in one queue only'));
    expect([names(queue), queue.size]).toEqual(['ab', 2]);
  });
});

describe('unshift', () => {
  test.each([0, 1, 3, 4, 20])('unshift / to %s: stands before them, and leaves first', (count) => {
    const { queue } = queueOf('abcdefghijklmnopqrst'.slice(0, count));
    const before = names(queue);
    queue.unshift(new Person('x'));
    expect([names(queue), queue.size, queue.first?.name]).toEqual([`x${before}`, count + 1, 'x']);
    queue.push(new Person('z'));
    expect(names(queue)).toBe(`x${before}z`);
    expect(queue.shift()?.name).toBe('x');
  });
});

test('iteration / while the one looked at is taken out: goes on with nobody', () => {
  const { queue } = queueOf('abc');
  const seen: string[] = [];
  for (const person of queue) {
    seen.push(person.name);
    if (person.name === 'c') queue.remove(person);
  }
  expect([seen, names(queue)]).toEqual([['a', 'b', 'c'], 'ab']);
});

/** More than one ring of the shortest holds. */
const PEOPLE = 'abcdefghijklmnopqrst';

test('any sequence of operations: the same as with an array', () => {
  const operation = fc.record({
    kind: fc.constantFrom('push', 'shift', 'remove', 'unshift', 'rotate'),
    who: fc.nat(PEOPLE.length - 1),
  });
  fc.assert(fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
    const people = [...PEOPLE].map((name) => new Person(name));
    const queue = new WaitQueue<Person>();
    const model: Person[] = [];
    for (const { kind, who } of operations) {
      const person = people[who]!;
      const index = model.indexOf(person);
      if (kind === 'push' && index === -1) {
        queue.push(person);
        model.push(person);
      } else if (kind === 'shift') {
        expect(queue.shift()).toBe(model.shift());
      } else if (kind === 'remove') {
        expect(queue.remove(person)).toBe(index !== -1);
        if (index !== -1) model.splice(index, 1);
      } else if (kind === 'unshift' && index === -1) {
        queue.unshift(person);
        model.unshift(person);
      } else if (kind === 'rotate' && index === -1) {
        model.push(person);
        expect(queue.rotate(person)).toBe(model.shift());
      }
      expect([...queue]).toEqual(model);
      expect([queue.size, queue.first]).toEqual([model.length, model[0]]);
    }
  }));
});

// Each of these takes 10^10 steps when what has left is looked at again and again.
describe('many waiters', () => {
  const COUNT = 200_000;
  const numbered = (count = COUNT): { queue: WaitQueue<Person>; people: Person[] } => {
    const queue = new WaitQueue<Person>();
    const people = Array.from({ length: count }, (_, i) => new Person(String(i)));
    for (const person of people) queue.push(person);
    return { queue, people };
  };

  test.each([['the first', 0], ['the last', 1]])('remove / %s of 200,000, until one is left: it is the first each time', (_which, end) => {
    const { queue, people } = numbered();
    const leaving = end === 0 ? people : people.toReversed();
    for (let i = 0; i < COUNT - 1; i++) {
      queue.remove(leaving[i]!);
      if (queue.first !== (end === 0 ? leaving[i + 1] : people[0])) throw new Error(`another one is first after ${i}`);
    }
    expect([queue.size, names(queue)]).toEqual([1, leaving.at(-1)!.name]);
  });

  test('remove / all between the first and the last of 200,000, each then standing behind: the same order', () => {
    const { queue, people } = numbered();
    for (const person of people.slice(1, -1)) {
      queue.remove(person);
      queue.push(person);
    }
    expect([queue.shift(), queue.shift(), queue.size]).toEqual([people[0], people.at(-1), COUNT - 2]);
    for (let i = 1; i < COUNT - 1; i++) if (queue.shift() !== people[i]) throw new Error(`another one than ${i} was first`);
    expect([queue.size, queue.first]).toEqual([0, undefined]);
  });

  test('push and remove / one that comes and goes behind one that stays, 200,000 times: nothing is kept of its visits', () => {
    const { queue, people: [stays, visits] } = queueOf('ab');
    for (let i = 0; i < COUNT; i++) {
      queue.remove(visits!);
      queue.push(visits!);
    }
    expect([names(queue), (queue as unknown as { ring: unknown[] }).ring.length]).toEqual(['ab', 4]);
    expect([queue.first, queue.size]).toEqual([stays, 2]);
  });

  test('shift / to the end: the long ring is given back', () => {
    const { queue } = numbered(2_000);
    while (queue.shift() !== undefined);
    expect((queue as unknown as { ring: unknown[] }).ring.length).toBe(2);
  });

  test('remove / to the end: the long ring is given back', () => {
    const { queue, people } = numbered(2_000);
    for (const person of people) queue.remove(person);
    expect((queue as unknown as { ring: unknown[] }).ring.length).toBe(2);
  });
});
