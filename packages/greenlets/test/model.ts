/**
 * What greenlets do, said a second time: programs are lists of instructions, and the model runs them with a program counter
 * for each greenlet instead of a coroutine. It knows the rules and nothing of how they are kept.
 */

/** Greenlets are numbers; main is 0. */
export type Instruction =
  | { readonly do: 'switch'; readonly target: number; readonly catches: boolean }
  | { readonly do: 'throw'; readonly target: number; readonly exit: boolean; readonly catches: boolean }
  | { readonly do: 'kill'; readonly target: number; readonly catches: boolean }
  | { readonly do: 'parent'; readonly target: number; readonly parent: number };

export interface Script {
  readonly parent: number;
  readonly steps: readonly Instruction[];
  readonly end: 'return' | 'fail' | 'exit';
}

/** The first script is main's. What is sent and thrown is a text, unique in its run; an exit begins with `exit`. */
export type Program = readonly Script[];

interface Delivery {
  readonly raised: boolean;
  readonly value: string;
}

const isExit = (value: string): boolean => value.startsWith('exit');

export class Model {
  readonly log: string[] = [];
  readonly events: string[] = [];
  private readonly greenlets: { parent: number | null; killers: number[]; life: 'pending' | 'active' | 'dead'; at: number }[];
  private readonly undo: ((() => void) | undefined)[] = [];
  private current = 0;
  private texts = 0;
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
    this.greenlets = program.map(({ parent }, i) => ({
      parent: i === 0 ? null : parent, killers: [], life: i === 0 ? 'active' : 'pending', at: 0,
    }));
  }

  run(): void {
    for (;;) {
      const me = this.current;
      const g = this.greenlets[me]!;
      const step = this.program[me]!.steps[g.at];
      if (step !== undefined) this.perform(me, step);
      else if (me === 0) return;
      else this.end(me, this.program[me]!.end);
    }
  }

  private perform(me: number, step: Instruction): void {
    const target = this.greenlets[step.target]!;
    switch (step.do) {
      case 'switch':
        this.send(me, step.target, { raised: false, value: `v${++this.texts}` });
        return;
      case 'throw': {
        const value = `${step.exit ? 'exit' : 'error'}${++this.texts}`;
        this.send(me, step.target, { raised: !(step.exit && target.life === 'dead'), value });
        return;
      }
      case 'kill':
        if (step.target === 0) this.goOn(me, 'refused');
        else if (target.life !== 'active') {
          target.life = 'dead';
          this.goOn(me, 'killed');
        } else {
          if (step.target !== me) {
            target.killers.push(me);
            this.undo[me] = () => {
              target.killers = target.killers.filter((each) => each !== me);
            };
          }
          this.send(me, step.target, { raised: true, value: 'exit' });
        }
        return;
      case 'parent': {
        let cyclic = false;
        for (let a: number | null = step.parent; a !== null; a = this.greenlets[a]!.parent) cyclic ||= a === step.target;
        if (step.target === 0 || cyclic) this.goOn(me, 'refused');
        else {
          target.parent = step.parent;
          this.goOn(me, 'set');
        }
      }
    }
  }

  private goOn(me: number, what: string): void {
    this.log.push(`${me}: ${what}`);
    this.greenlets[me]!.at++;
  }

  private send(from: number, addressee: number, delivery: Delivery): void {
    let to = addressee;
    while (this.greenlets[to]!.life === 'dead') to = this.greenlets[to]!.parent!;
    this.arrive(from, to, delivery);
  }

  private arrive(from: number, to: number, { raised, value }: Delivery): void {
    this.events.push(`${raised ? 'throw' : 'switch'}(${from}, ${to})`);
    this.current = to;
    const g = this.greenlets[to]!;
    if (g.life === 'pending') {
      g.life = 'active';
      if (raised) this.finish(to, { raised, value });
      else this.log.push(`${to}: begins with ${value}`);
      return;
    }
    const step = this.program[to]!.steps[g.at]!;
    this.undo[to]?.();
    this.undo[to] = undefined;
    if (raised && to !== 0 && !(step as { catches: boolean }).catches) {
      this.finish(to, { raised, value });
      return;
    }
    const killed = !raised && step.do === 'kill' && step.target === from && this.greenlets[from]!.life === 'dead';
    this.goOn(to, killed ? 'killed' : `${raised ? 'catches' : 'gets'} ${value}`);
  }

  private end(me: number, how: Script['end']): void {
    if (how === 'return') this.finish(me, { raised: false, value: `result of ${me}` });
    else this.finish(me, { raised: true, value: how === 'exit' ? `exit of ${me}` : `error of ${me}` });
  }

  private finish(me: number, { raised, value }: Delivery): void {
    const g = this.greenlets[me]!;
    const to = g.killers.at(-1) ?? g.parent!;
    g.life = 'dead';
    g.killers = [];
    this.send(me, to, { raised: raised && !isExit(value), value });
  }
}
