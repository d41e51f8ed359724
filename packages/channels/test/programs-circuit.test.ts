/**
 * A digital circuit of gates that are tasklets, each listening on a channel and sending to those of its outputs: the half
 * adder of Grant Olson's "Introduction to Concurrent Programming with Stackless Python". What it prints depends on the exact
 * order in which everybody runs.
 */
import { expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { current, reschedule, runSync, spawn, type Tasklet } from '@core/tasklets';
import { stacklessChannel } from '../src/stackless.ts';

type Signal = readonly [from: Gate | null, value: number];

/** The tasklets of the circuit under test. */
let parts: Tasklet[] = [];

abstract class Gate {
  state = 0;
  private readonly outputs: Gate[] = [];
  private readonly channel = stacklessChannel<Signal>();

  constructor(...inputs: Gate[]) {
    for (const input of inputs) input.outputs.push(this);
    parts.push(spawn(() => this.listen()));
  }

  /** Sends a signal to this gate. */
  *set(value: number, from: Gate | null = null): Routine {
    yield* this.channel.send([from, value]);
  }

  private *listen(): Routine {
    for (;;) {
      this.take(...(yield* this.channel.receive()));
      for (const output of this.outputs) yield* output.set(this.state, this);
    }
  }

  protected abstract take(from: Gate | null, value: number): void;
}

class Switch extends Gate {
  protected take(_from: Gate | null, value: number): void {
    this.state = value;
  }
}

class Reporter extends Gate {
  private readonly text: string;
  private readonly seen: string[];
  constructor(input: Gate, text: string, seen: string[]) {
    super(input);
    this.text = text;
    this.seen = seen;
  }
  protected take(_from: Gate | null, value: number): void {
    this.seen.push(`${this.text} ${value}`);
  }
}

class Inverter extends Gate {
  protected take(_from: Gate | null, value: number): void {
    this.state = value === 0 ? 1 : 0;
  }
}

abstract class Binary extends Gate {
  private readonly a: Gate;
  private valueA: number;
  private valueB: number;
  constructor(a: Gate, b: Gate) {
    super(a, b);
    this.a = a;
    this.valueA = a.state;
    this.valueB = b.state;
  }
  protected take(from: Gate | null, value: number): void {
    if (from === this.a) this.valueA = value;
    else this.valueB = value;
    this.state = this.combine(this.valueA, this.valueB);
  }
  protected abstract combine(a: number, b: number): number;
}

class And extends Binary {
  protected combine(a: number, b: number): number {
    return a & b;
  }
}

class Or extends Binary {
  protected combine(a: number, b: number): number {
    return a | b;
  }
}

/** Lets the others run until none of them is ready. */
function* settle(): Routine {
  while (current().family.readyCount > 0) yield* reschedule();
}

test('half adder: what is reported after each change, and when the circuit comes to rest', () => {
  const reported: string[][] = [];
  const runCounts: number[] = [];
  runSync(function* () {
    parts = [];
    let seen: string[] = [];
    const report = (): void => {
      reported.push(seen.splice(0));
      runCounts.push(current().family.readyCount + 1);
    };
    seen = [];
    const [a, b] = [new Switch(), new Switch()];
    const carry = new And(a, b);
    void new Reporter(carry, 'Carry', seen);
    const or = new Or(a, b);
    const sum = new And(or, new Inverter(carry));
    void new Reporter(sum, 'Result', seen);
    for (const [input, value] of [[a, 1], [b, 1], [b, 0], [a, 0]] as const) {
      yield* input.set(value);
      report();
    }
    yield* settle();
    report();
    for (const part of parts) part.cancel();
  });
  expect(reported).toEqual([
    ['Carry 0'],
    ['Result 0'],
    ['Result 1', 'Carry 1', 'Result 1', 'Result 0', 'Carry 0'],
    ['Result 0'],
    ['Result 1', 'Carry 0', 'Result 0', 'Result 0'],
  ]);
  expect(runCounts).toEqual([3, 5, 5, 5, 1]);
});
