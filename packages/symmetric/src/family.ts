import { SymmetricCoroutine } from './coroutine.ts';
import { Lives } from './life.ts';

/**
 * A family of symmetric coroutines: they switch among each other, and neither see nor disturb those of another family, however
 * the two are nested. PyPy called it a costate. What runs outside of them all is its *main* coroutine: plain code, a task, a
 * coroutine of another family, whichever is there at the time.
 *
 * @example
 * ```ts run
 * import { SymmetricFamily } from '@core/symmetric';
 *
 * const family = new SymmetricFamily('players');
 * const [ping, pong] = [family.coroutine('ping'), family.coroutine('pong')];
 * ping.bind(function* () {
 *   for (let ball = 1; ball < 4; ball++) console.log(family.current.name, yield* pong.switch(ball));
 * });
 * pong.bind(function* () {
 *   for (let ball: unknown = 'service'; ; ) {
 *     console.log(family.current.name, ball);
 *     ball = yield* ping.switch(`return of ${ball}`);
 *   }
 * });
 * ping.switch().sync();
 * console.log(family.current.name, ping.isAlive, pong.isAlive);
 * ```
 * ```text output
 * pong service
 * ping return of service
 * pong 2
 * ping return of 2
 * pong 3
 * ping return of 3
 * main false true
 * ```
 */
export class SymmetricFamily {
  readonly name: string;
  /** Stands for whatever runs outside. It is always alive, and can be switched to from inside. */
  readonly main: SymmetricCoroutine;
  /** @internal */ readonly _lives: Lives;
  private count = 0;

  constructor(name: string) {
    this.name = name;
    this._lives = new Lives(name);
    this.main = new SymmetricCoroutine(this, 'main');
  }

  /** The coroutine that this code runs in: the nearest enclosing one of this family, else main. Sees through callbacks. */
  get current(): SymmetricCoroutine {
    return this._lives.here?.owner ?? this.main;
  }

  /** Makes an unbound coroutine. Nothing runs. @param name the family's with a number by default */
  coroutine(name?: string): SymmetricCoroutine {
    return new SymmetricCoroutine(this, name);
  }

  /** @internal */
  _nextName(): string {
    return `${this.name}#${++this.count}`;
  }
}
