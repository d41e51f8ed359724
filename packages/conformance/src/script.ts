/**
 * Scripted workloads: small enough to enumerate, to shrink, and to stand in a token.
 */

/** One worker of a script. */
export interface Worker {
  readonly name: string;
  /**
   * What it does, a letter a step:
   *
   * | letter | step |
   * | --- | --- |
   * | `p` | pause: the kit takes over, and everything outside may happen here |
   * | `t` | turn: the paradigm's own suspension |
   * | `c` | the rest runs in a call whose frame is on the heap |
   * | `g` | the rest is guarded: `catch` tells the trace and rethrows, `finally` pauses once more |
   * | `f` | the rest has a `finally` that throws |
   * | `b` | barrier: attempts a turn inside a plain callback |
   * | `x` | throws |
   * | `h` | hand: moves by hand one that has given way; nothing but in the law `by-hand` |
   */
  readonly steps: string;
}

export type Script = readonly Worker[];

const STEPS = /^[ptcgfbxh]*$/;

/** A script from its short form: the workers' steps, joined by plus signs. Their names are w1, w2, … */
export function parseScript(text: string): Script {
  return text.split('+').map((steps, index) => {
    if (!STEPS.test(steps)) throw new TypeError(`cannot read script "${text}": the steps are p, t, c, g, f, b, x and h`);
    return { name: `w${index + 1}`, steps };
  });
}

/** The short form of a script. */
export function formatScript(script: Script): string {
  return script.map((worker) => worker.steps).join('+');
}

/** Scripts a little smaller than this one: without a worker, or without a step. Largest cuts first. */
export function smallerScripts(text: string): string[] {
  const workers = text.split('+');
  const without = workers.length > 1 ? workers.map((_, i) => workers.toSpliced(i, 1).join('+')) : [];
  const shorter = workers.flatMap((steps, i) =>
    Array.from(steps, (_, at) => workers.with(i, steps.slice(0, at) + steps.slice(at + 1)).join('+')),
  );
  return [...without, ...shorter];
}
