import { Scheduler, Wait, WaitQueue, type Chooser, type Coroutine, type Routine, type Waiter } from '@core/coroutine';

/** A scheduler in which any of the ready may be next. */
export class Turns extends Scheduler {
  private readonly choose: Chooser;

  constructor(choose: Chooser) {
    super('world');
    this.choose = choose;
  }

  spawn(body: () => Routine<void>): void {
    this.start(this.create(body));
  }

  protected override dequeue(): Coroutine | undefined {
    let left = this.readyCount > 1 ? this.choose(this.readyCount) : 0;
    for (const coroutine of this.readyQueue) {
      if (left-- > 0) continue;
      this.withdraw(coroutine);
      return coroutine;
    }
    return undefined;
  }
}

/** A wait that nobody ends by itself. */
export class Nothing extends Wait<never> {
  private readonly queue: WaitQueue = new WaitQueue();

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
    return 'for nothing, until the time is over';
  }

  refuse(error: unknown): void {
    this.queue.shift()?.wakeThrow(error);
  }
}
