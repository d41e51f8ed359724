import { Wait, WaitQueue, type Waiter } from '../../src/index.ts';

/** A wait for tests: whoever comes stands in front of it until the test lets the first one through. */
export class Gate extends Wait<unknown> {
  readonly name: string;
  readonly queue = new WaitQueue();

  constructor(name = 'gate') {
    super();
    this.name = name;
  }

  attempt(): boolean {
    return false;
  }

  enter(waiter: Waiter): void {
    this.queue.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.queue.remove(waiter);
  }

  describe(): string {
    return `at "${this.name}"`;
  }

  /** Lets the first one through with `value`; false when nobody stands here. */
  open(value?: unknown): boolean {
    const first = this.queue.shift();
    first?.wake(value);
    return first !== undefined;
  }

  /** Sends the first one away with `error`. */
  refuse(error: unknown): boolean {
    const first = this.queue.shift();
    first?.wakeThrow(error);
    return first !== undefined;
  }
}
