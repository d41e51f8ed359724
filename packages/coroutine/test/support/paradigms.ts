import { Family, Scheduler, type Coroutine, type Ending, type Routine, type RoutineFunction } from '../../src/index.ts';

/** The smallest paradigms that show different uses of the contract; none knows of another. */

/** A generator: `next` resumes the body until it gives a value. Each has a family of its own, unless one is passed. */
export class Generating<T> {
  readonly family: Family;
  readonly coroutine: Coroutine;

  constructor(body: (give: (value: T) => Routine<void>) => Routine<void>, family = new Family('generator')) {
    const give = function* (value: T): Routine<void> {
      yield* family.suspend(value);
    };
    this.family = family;
    this.coroutine = family.create(body, give);
  }

  /** The next value; undefined when there is none left. */
  *next(): Routine<T | undefined> {
    if (this.coroutine.state === 'ended') return undefined;
    return (yield* this.family.resume(this.coroutine)) as T | undefined;
  }
}

/** Greenlets: a switch goes to any of them; one that ends passes its outcome to its parent. */
export class Greenlets extends Family {
  private readonly parents = new Map<Coroutine, Coroutine>();

  make<T>(body: RoutineFunction<[], T>): Coroutine<T> {
    const parent = this.current;
    const greenlet = this.create(body);
    if (parent !== undefined) this.parents.set(greenlet, parent);
    return greenlet;
  }

  /** Without a target: to main. */
  *switch(target?: Coroutine, value?: unknown): Routine<unknown> {
    if (target === undefined) return yield* this.suspend(value);
    return yield* this.current === undefined ? this.resume(target, value) : this.transfer(target, value);
  }

  protected override onEnd(greenlet: Coroutine, ending: Ending): void {
    let parent = this.parents.get(greenlet);
    while (parent?.state === 'ended') parent = this.parents.get(parent);
    ending.to = parent;
  }
}

/** Tasklets: a scheduler whose coroutines are started as they are made. */
export class Tasklets extends Scheduler {
  spawn<A extends readonly unknown[], T>(body: RoutineFunction<A, T>, ...args: A): Coroutine<T> {
    const tasklet = this.create(body, ...args);
    this.start(tasklet);
    return tasklet;
  }
}
