/**
 * Fifty continulets and fifty thousand random moves, against a model that knows links only. PARITY_SEED replays one run; a
 * failure prints the line to type.
 */
import { expect, test } from '@jest/globals';
import { call, seededChooser, type Routine } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { type Continulet, Continulets } from './support/continulet.ts';

const COUNT = 50;
const MOVES = 50_000;
const MAIN = -1;

const seed = Number(process.env['PARITY_SEED'] ?? Date.now() % 1_000_000);

test(
  '[CS-25] 50 continulets, 50,000 random moves: who runs, what arrives and who unwinds are as predicted',
  () => {
    const storm = new Storm(seed);
    try {
      expect(() => runSync(() => storm.main())).toThrow('the end');
      expect([storm.moves, storm.unwound]).toEqual([MOVES, storm.expected]);
    } catch (error) {
      const replay = `PARITY_SEED=${seed} pnpm --filter @core/coroutine test parity-cs-stress`;
      (error as Error).message += `\nseed ${seed}; replay: ${replay}`;
      throw error;
    }
  },
  60_000,
);

class Storm {
  moves = 0;
  /** Who was left by the last error, innermost first; and who should be. */
  readonly unwound: number[] = [];
  expected: number[] = [];
  /** The model: which piece runs (MAIN, or the body of a continulet), which piece each continulet holds, what is on its way. */
  private runs = MAIN;
  private readonly holds = Array.from({ length: COUNT }, (_, i) => i);
  private value: number | undefined;

  private readonly world = new Continulets();
  private readonly continulets: Continulet[];
  private readonly started = new Set<number>([MAIN]);
  private readonly pick: (count: number) => number;

  constructor(seed: number) {
    this.pick = seededChooser(seed);
    this.continulets = Array.from({ length: COUNT }, (_, i) => this.world.make(() => this.body(i)));
  }

  *main(): Routine<void> {
    yield* this.deep(5, MAIN);
  }

  private *body(me: number): Routine<void> {
    this.started.add(me);
    this.check(me, undefined);
    yield* this.deep(me % 7, me);
  }

  /** Some stand deep in heap calls, some in native ones. */
  private *deep(levels: number, me: number): Routine<void> {
    if (levels > 0) yield* levels % 2 === 0 ? call(() => this.deep(levels - 1, me)) : this.deep(levels - 1, me);
    else yield* this.live(me);
  }

  private *live(me: number): Routine<void> {
    try {
      for (;;) {
        if (this.moves === MOVES) {
          this.expected = this.below(me);
          throw new Error('the end');
        }
        this.moves++;
        const got = yield* this.move();
        this.check(me, got);
      }
    } finally {
      this.unwound.push(me);
    }
  }

  /** One random move, first in the model and then in the world. */
  private *move(): Routine<unknown> {
    const { continulets, holds } = this;
    const [a, b] = [this.pick(COUNT), this.pick(COUNT)];
    const way = this.pick(4);
    if (way === 0 && a !== b) {
      [holds[a], holds[b]] = [holds[b]!, holds[a]!];
      this.world.permute(continulets[a]!, continulets[b]!);
      this.value = undefined;
      return undefined;
    }
    const double = way === 1 && a !== b;
    const there = holds[double ? b : a]!;
    this.value = this.started.has(there) ? this.moves : undefined;
    if (double) holds[b] = holds[a]!;
    holds[a] = this.runs;
    this.runs = there;
    return yield* continulets[a]!.switch(this.value, double ? continulets[b] : undefined);
  }

  private check(me: number, got: unknown): void {
    if (me !== this.runs || got !== this.value) {
      throw new Error(`move ${this.moves}: ${me} got ${String(got)}, but ${this.runs} should get ${String(this.value)}`);
    }
  }

  /** The running piece, then what its continulet holds, and so on to main; one that never started has nothing to unwind. */
  private below(me: number): number[] {
    const chain = [me];
    for (let piece = me; piece !== MAIN; ) {
      piece = this.holds[piece]!;
      if (this.started.has(piece)) chain.push(piece);
    }
    return chain;
  }
}
