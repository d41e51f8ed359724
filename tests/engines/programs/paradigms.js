// The smallest paradigms that stand on the contract; none knows of another.
import { Family } from '@core/coroutine';

/** A generator: `next` resumes the body until it gives a value; undefined when there is none left. */
export class Generating {
  constructor(body, family = new Family('generator')) {
    this.family = family;
    this.coroutine = family.create(body, (value) => family.suspend(value));
  }

  *next() {
    if (this.coroutine.state === 'ended') return undefined;
    return yield* this.family.resume(this.coroutine);
  }
}

/** Greenlets: a switch goes to any of them, or without a target to main; one that ends passes its outcome to its parent. */
export class Greenlets extends Family {
  parents = new Map();

  make(body) {
    const greenlet = this.create(body);
    this.parents.set(greenlet, this.current);
    return greenlet;
  }

  switch(target, value) {
    if (target === undefined) return this.suspend(value);
    return this.current === undefined ? this.resume(target, value) : this.transfer(target, value);
  }

  onEnd(greenlet, ending) {
    let parent = this.parents.get(greenlet);
    while (parent?.state === 'ended') parent = this.parents.get(parent);
    ending.to = parent;
  }
}
