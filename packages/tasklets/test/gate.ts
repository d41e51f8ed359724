import { Wait, type Waiter, WaitQueue } from '@core/coroutine';

/** A wait that a test ends by hand, first come, first served. */
export class Gate<T = void> extends Wait<T> {
  private readonly waiters: WaitQueue = new WaitQueue();
  private readonly name: string;

  constructor(name = 'gate') {
    super();
    this.name = name;
  }

  get waiting(): number {
    return this.waiters.size;
  }

  /** Hands `value` to the one who has waited longest. */
  open(value: T): void {
    this.waiters.shift()?.wake(value);
  }

  /** Raises `error` in the one who has waited longest. */
  break(error: unknown): void {
    this.waiters.shift()?.wakeThrow(error);
  }

  attempt(): boolean {
    return false;
  }

  enter(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  describe(): string {
    return `at "${this.name}"`;
  }
}
