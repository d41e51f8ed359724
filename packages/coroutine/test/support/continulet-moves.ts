import { Family, resume, suspend, transfer, type Coroutine, type Ending, type Routine, type Steps } from '../../src/index.ts';

/** Where control can stand in a symmetric family: in one of its coroutines, or (`undefined`) in its main. */
export type Place = Coroutine | undefined;

/** What is on its way to a place: a result of its switch, or an error to raise there. */
export interface Delivery {
  readonly failed: boolean;
  readonly value: unknown;
}

export const returns = (value?: unknown): Delivery => ({ failed: false, value });
export const throws = (value: unknown): Delivery => ({ failed: true, value });

/** Takes what arrived as the frame that waited for it sees it. */
export function open(delivery: unknown): unknown {
  const { failed, value } = delivery as Delivery;
  if (failed) throw value;
  return value;
}

/**
 * A family without nesting of its own: main and the coroutines stand side by side, and control goes from any to any. A
 * transfer carries values only, and a first resume not even these; so everything travels as a delivery, opened on arrival.
 */
export abstract class Symmetric extends Family {
  private onItsWay: Delivery = returns();

  /** Who continues after a coroutine has ended. */
  protected abstract heir(ended: Coroutine, outcome: Delivery): Place;

  /** A coroutine whose body is given the first delivery; refusing it, or opening an error, ends it before it begins. */
  enroll(body: (first: Delivery) => Routine<unknown>): Coroutine {
    return this.create(() => body(this.onItsWay));
  }

  /** Asks for a switch: throws when it is refused, and then nothing has changed. It happens when the steps are entered. */
  request(to: Place, delivery: Delivery): Steps<unknown> {
    let steps: Steps<unknown>;
    if (this.current === undefined) steps = resume(this, to!, delivery);
    else steps = to === undefined ? suspend(this, delivery) : transfer(this, to, delivery);
    this.onItsWay = delivery;
    return steps;
  }

  protected override onEnd(ended: Coroutine, ending: Ending): void {
    if (ending.closed) return;
    const outcome: Delivery = { failed: ending.failed, value: ending.value };
    this.onItsWay = outcome;
    ending.to = this.heir(ended, outcome);
    ending.failed = false;
    ending.value = outcome;
  }
}
