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
    expect(() => other.queue.insertBefore(people[0]!, other.people[0]!)).toThrow(
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

describe('insertBefore', () => {
  test.each([['a', 'xabc'], ['b', 'axbc'], ['c', 'abxc']])('insertBefore / %s: %s', (before, result) => {
    const { queue, people } = queueOf('abc');
    queue.insertBefore(new Person('x'), people.find((p) => p.name === before)!);
    expect([names(queue), queue.size, queue.first?.name]).toEqual([result, 4, result[0]]);
    queue.push(new Person('z'));
    expect(names(queue)).toBe(`${result}z`);
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

test('any sequence of operations: the same as with an array', () => {
  const operation = fc.record({
    kind: fc.constantFrom('push', 'shift', 'remove', 'insertBefore'),
    who: fc.nat(7),
    where: fc.nat(7),
  });
  fc.assert(fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
    const people = [...'abcdefgh'].map((name) => new Person(name));
    const queue = new WaitQueue<Person>();
    const model: Person[] = [];
    for (const { kind, who, where } of operations) {
      const person = people[who]!;
      const index = model.indexOf(person);
      const before = model[where];
      if (kind === 'push' && index === -1) {
        queue.push(person);
        model.push(person);
      } else if (kind === 'shift') {
        expect(queue.shift()).toBe(model.shift());
      } else if (kind === 'remove') {
        expect(queue.remove(person)).toBe(index !== -1);
        if (index !== -1) model.splice(index, 1);
      } else if (kind === 'insertBefore' && index === -1 && before !== undefined) {
        queue.insertBefore(person, before);
        model.splice(where, 0, person);
      }
      expect([...queue]).toEqual(model);
      expect([queue.size, queue.first]).toEqual([model.length, model[0]]);
    }
  }));
});
