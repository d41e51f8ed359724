/**
 * Power series as streams of coefficients on channels, after M. Douglas McIlroy's "Squinting at power series" (1990): every
 * operation is a tasklet that receives the coefficients of its operands one by one and sends those of its result; series
 * that are defined by themselves are channels that feed back. Coefficients are exact.
 */
import { expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { runSync, spawn, type Tasklet } from '@core/tasklets';
import { channel, type Channel, type Receiver, select, type Sender } from '../src/index.ts';

/** An exact fraction in its lowest terms; the denominator is above 0. */
class Fraction {
  readonly n: bigint;
  readonly d: bigint;

  constructor(n: bigint, d = 1n) {
    const common = gcd(n < 0n ? -n : n, d < 0n ? -d : d) * (d < 0n ? -1n : 1n);
    this.n = n / common;
    this.d = d / common;
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.n * other.d + other.n * this.d, this.d * other.d);
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.n * other.n, this.d * other.d);
  }

  inverse(): Fraction {
    return new Fraction(this.d, this.n);
  }

  toString(): string {
    return this.d === 1n ? String(this.n) : `${this.n}/${this.d}`;
  }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

const ZERO = new Fraction(0n);
const ONE = new Fraction(1n);
const MINUS_ONE = new Fraction(-1n);

type Series = Receiver<Fraction>;
type Sink = Sender<Fraction>;

/** Makes series. A series never ends: whoever works on it is cancelled with the workshop. */
class Workshop {
  private readonly workers: Tasklet[] = [];
  private closed = false;

  make(body: (out: Sink) => Routine): Series {
    const out = channel<Fraction>();
    this.start(() => body(out));
    return out;
  }

  private start(body: () => Routine): void {
    const worker = spawn(body);
    if (this.closed) worker.cancel(); // made by one that has not heard yet
    this.workers.push(worker);
  }

  close(): void {
    this.closed = true;
    for (const worker of this.workers) worker.cancel();
  }

  /** The same series twice, each read at its own pace; the difference is kept. */
  split(source: Series): [Series, Series] {
    const outs: [Channel<Fraction>, Channel<Fraction>] = [channel(), channel()];
    const waiting: [Fraction[], Fraction[]] = [[], []];
    this.start(function* () {
      for (;;) {
        const [a, b] = waiting;
        const { arm, value } = yield* select({
          a: a.length > 0 && outs[0].send(a[0]!),
          b: b.length > 0 && outs[1].send(b[0]!),
          more: (a.length === 0 || b.length === 0) && source.receive(),
        });
        if (arm === 'more') for (const each of waiting) each.push(value);
        else waiting[arm === 'a' ? 0 : 1].shift();
      }
    });
    return outs;
  }

  /** A series that is defined by itself: `of` is given the series that it makes. */
  fix(of: (self: Series) => Series): Series {
    const loop = channel<Fraction>();
    const [back, out] = this.split(of(loop));
    this.start(() => copy(back, loop));
    return out;
  }

  add(f: Series, g: Series): Series {
    return this.make(function* (out) {
      for (;;) yield* out.send((yield* f.receive()).plus(yield* g.receive()));
    });
  }

  scale(c: Fraction, f: Series): Series {
    return this.make(function* (out) {
      for (;;) yield* out.send(c.times(yield* f.receive()));
    });
  }

  /** c + x f */
  shift(c: Fraction, f: Series): Series {
    return this.make(function* (out) {
      yield* out.send(c);
      yield* copy(f, out);
    });
  }

  /** f g = f0 g0 + x (f0 G + g0 F + x F G), where f = f0 + x F and g = g0 + x G. */
  multiply(f: Series, g: Series): Series {
    return this.make((out) => this.multiplyTo(out, f, g));
  }

  private *multiplyTo(out: Sink, f: Series, g: Series): Routine {
    const f0 = yield* f.receive();
    const g0 = yield* g.receive();
    yield* out.send(f0.times(g0));
    const [f1, f2] = this.split(f);
    const [g1, g2] = this.split(g);
    const rest = this.shift(ZERO, this.multiply(f2, g2));
    yield* copy(this.add(this.add(this.scale(f0, g1), this.scale(g0, f1)), rest), out);
  }

  /** c plus the integral of f */
  integrate(c: Fraction, f: Series): Series {
    return this.make(function* (out) {
      yield* out.send(c);
      for (let n = 1n; ; n++) yield* out.send((yield* f.receive()).times(new Fraction(1n, n)));
    });
  }

  /** 1 / f = z, where z = 1/f0 (1 - x F z) */
  reciprocal(f: Series): Series {
    const self = this;
    return this.fix((z) =>
      this.make(function* (out) {
        const inverse = (yield* f.receive()).inverse();
        yield* out.send(inverse);
        yield* copy(self.scale(inverse.times(MINUS_ONE), self.multiply(f, z)), out);
      }));
  }

  /** f(g) = f0 + x G F(g), for a series g = x G */
  compose(f: Series, g: Series): Series {
    return this.make((out) => this.composeTo(out, f, g));
  }

  private *composeTo(out: Sink, f: Series, g: Series): Routine {
    yield* out.send(yield* f.receive());
    const [inner, outer] = this.split(g);
    expect((yield* outer.receive()).n).toBe(0n);
    yield* copy(this.multiply(outer, this.compose(f, inner)), out);
  }

  /** r with f(r) = x, for a series f = x F: r = x / F(r) */
  revert(f: Series): Series {
    const self = this;
    return this.fix((r) =>
      this.make(function* (out) {
        yield* out.send(ZERO);
        expect((yield* f.receive()).n).toBe(0n);
        yield* copy(self.reciprocal(self.compose(f, r)), out);
      }));
  }

  exp(): Series {
    return this.fix((self) => this.integrate(ONE, self));
  }

  /** tan' = 1 + tan² */
  tan(): Series {
    return this.fix((self) => {
      const [a, b] = this.split(self);
      const square = this.multiply(a, b);
      return this.integrate(ZERO, this.make(function* (out) {
        yield* out.send((yield* square.receive()).plus(ONE));
        yield* copy(square, out);
      }));
    });
  }
}

function* copy(from: Series, to: Sink): Routine {
  for (;;) yield* to.send(yield* from.receive());
}

/** The first coefficients of a series, as text. */
function first(count: number, make: (workshop: Workshop) => Series): string[] {
  return runSync(function* () {
    const workshop = new Workshop();
    const series = make(workshop);
    const coefficients: string[] = [];
    for (let i = 0; i < count; i++) coefficients.push(String(yield* series.receive()));
    workshop.close();
    return coefficients;
  });
}

function factorial(n: bigint): bigint {
  return n === 0n ? 1n : n * factorial(n - 1n);
}

const TAN = [
  '0', '1', '0', '1/3', '0', '2/15', '0', '17/315', '0', '62/2835', '0', '1382/155925', '0', '21844/6081075', '0',
  '929569/638512875', '0', '6404582/10854718875', '0', '443861162/1856156927625',
];

test('exp: the first 20 coefficients are 1/n!', () => {
  expect(first(20, (w) => w.exp())).toEqual(Array.from({ length: 20 }, (_, n) => String(new Fraction(1n, factorial(BigInt(n))))));
});

test('tan: the first 20 coefficients, exactly', () => {
  expect(first(20, (w) => w.tan())).toEqual(TAN);
});

test('the reciprocal of exp: the first 20 coefficients of exp(-x)', () => {
  expect(first(20, (w) => w.reciprocal(w.exp()))).toEqual(
    Array.from({ length: 20 }, (_, n) => String(new Fraction((-1n) ** BigInt(n), factorial(BigInt(n))))),
  );
});

test('the inverse of tan: the first coefficients of arctan', () => {
  expect(first(12, (w) => w.revert(w.tan()))).toEqual([
    '0', '1', '0', '-1/3', '0', '1/5', '0', '-1/7', '0', '1/9', '0', '-1/11',
  ]);
});

test('tan of arctan: x', () => {
  expect(first(8, (w) => w.compose(w.tan(), w.revert(w.tan())))).toEqual(['0', '1', '0', '0', '0', '0', '0', '0']);
});
