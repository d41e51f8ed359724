/// <reference lib="esnext.disposable" preserve="true" />
import { Operation, type Routine, type Steps, UsageError } from '@core/coroutine';
import { BodyFamily } from './body.ts';
import { Greenlet, type GreenletOptions, Main, type Run } from './greenlet.ts';
import { checkOptions } from './refusals.ts';
import { Followers, type SwitchListener, type Tracer } from './trace.ts';

/**
 * A family of greenlets: they switch among each other, have one main greenlet, and neither see nor disturb those of another
 * family, however the two are nested. What a thread is to Python's greenlet, a family is here. `greenlet()` uses a default
 * one; a library, or a part of a program that switches for reasons of its own, makes another.
 *
 * It holds on to its greenlets that have begun and not ended, so that disposing the family ends them; the default family
 * does neither.
 *
 * @example
 * ```ts run
 * import { Greenlets } from '@core/greenlets';
 *
 * {
 *   using crew = new Greenlets('crew');
 *   const cook = crew.greenlet(function* () {
 *     try {
 *       yield* crew.main.switch('soup is on');
 *     } finally {
 *       console.log('stove is off');
 *     }
 *   });
 *   console.log(cook.switch().sync());
 * }
 * ```
 * ```text output
 * soup is on
 * stove is off
 * ```
 */
export class Greenlets {
  readonly name: string;
  /** Stands for whatever runs outside the family's greenlets. Its parent is null, and it never ends before the family. */
  readonly main: Greenlet;
  /** @internal */ readonly _followers: Followers = new Followers();
  /** @internal */ readonly _family: BodyFamily;
  /** @internal How many greenlets were made, for their names. */
  _count = 0;
  /** @internal Those that have begun and not ended, in this order; null for the default family. */
  readonly _live: Set<Greenlet> | null = new Set();
  /** @internal A symbol cannot be cloned, so neither can anything that leads here. */
  readonly _identity: symbol = Symbol('family of greenlets');
  private over = false;

  constructor(name: string) {
    this.name = name;
    this._family = new BodyFamily(name);
    this.main = new Main(this);
  }

  /** The greenlet that this code runs in: the nearest enclosing one of this family, else main. Sees through callbacks. */
  get current(): Greenlet {
    return this._here ?? this.main;
  }

  /** True once the family was disposed: its greenlets are dead, or will never begin. */
  get disposed(): boolean {
    return this.over;
  }

  /** Makes a greenlet of this family, as {@link greenlet} does of the default one. */
  greenlet<T>(run?: Run<T> | null, options: Omit<GreenletOptions, 'family'> = {}): Greenlet<T> {
    checkOptions(options);
    // In this order, for Node 20 takes a microsecond to add a property behind those that were copied.
    const own = { family: this as Greenlets, ...options };
    own.family = this;
    return new Greenlet<T>(run, own);
  }

  /** Those that have begun and not ended, in the order of beginning; none of the default family, which does not know. */
  *greenlets(): IterableIterator<Greenlet> {
    if (this._live !== null) yield* this._live;
  }

  /** What was set by {@link setTrace}. */
  get tracer(): Tracer | null {
    return this._followers.only;
  }

  /**
   * Follows every transfer of this family from now on, in place of the tracer before (greenlet's `settrace`). The tracer runs
   * in the target, before that one goes on; what it throws is raised there instead of what was on its way, and ends the
   * tracing. It is plain code: it can switch only when the target is main. A {@link Greenlet.close} is no transfer: the tracer
   * hears neither of control that it brings to its greenlet nor of control that comes back when that one has ended.
   * @returns the tracer before
   * @throws TypeError for what is neither a function nor null
   */
  setTrace(tracer: Tracer | null): Tracer | null {
    if (tracer !== null && typeof tracer !== 'function') {
      throw new TypeError(`cannot trace with ${String(tracer)}: pass a function, or null`);
    }
    return this._followers.setTracer(tracer);
  }

  /**
   * Calls `listener` at every transfer of this family from now on, as {@link setTrace} does, with what is on its way. Any
   * number may listen, and leave in any order; what one throws is reported to the console and changes nothing.
   * @returns a function that ends it
   */
  onSwitch(listener: SwitchListener): () => void {
    if (typeof listener !== 'function') throw new TypeError(`cannot tell ${String(listener)} of switches: pass a function`);
    return this._followers.add(listener);
  }

  /**
   * Closes every greenlet that has begun and not ended, in the order of beginning, and the family with them: afterwards none
   * of its greenlets can be switched to. `using` does this in plain code.
   * @throws what a `finally` threw, an AggregateError when several did, after all are closed; UsageError for the default
   * family, and when one of its greenlets runs around this code or is captured elsewhere: nothing has changed then
   */
  dispose(): Operation<void> {
    return new Dispose(this);
  }

  /** See {@link dispose}. */
  [Symbol.dispose](): void {
    this.dispose().sync();
  }

  /** @internal The current greenlet, null for main. */
  get _here(): Greenlet | null {
    const body = this._family.current;
    return body === undefined ? null : body.greenlet;
  }

  /** @internal The parent of one that is made now; null while main itself is made. */
  _current(): Greenlet | null {
    const main: Greenlet | undefined = this.main;
    return this._here ?? main ?? null;
  }

  /** @internal */
  *_dispose(): Routine<void> {
    if (this.over) return;
    const verb = `cannot dispose family "${this.name}"`;
    if (this._live === null) throw new UsageError(`${verb}: it is the default one`);
    for (const { name, _body: body } of this._live) {
      if (body!.state !== 'suspended') throw new UsageError(`${verb}: its greenlet "${name}" is ${body!.state}`);
    }
    this.over = true;
    const errors: unknown[] = [];
    for (const each of this._live) {
      try {
        yield* each.close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, `errors while family "${this.name}" was disposed`);
    if (errors.length === 1) throw errors[0];
  }
}

class Dispose extends Operation<void> {
  private readonly family: Greenlets;

  constructor(family: Greenlets) {
    super();
    this.family = family;
  }

  [Symbol.iterator](): Steps<void> {
    return this.family._dispose();
  }
}

/** The default family. It lives as long as the program, so it must not hold on to what others have dropped. */
class Home extends Greenlets {
  override readonly _live = null;

  constructor() {
    super('greenlets');
  }
}

let shared: Greenlets | null = null;

/** The family of greenlets that were given no other. */
export function home(): Greenlets {
  return (shared ??= new Home());
}
