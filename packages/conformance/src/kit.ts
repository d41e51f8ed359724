import type { Chooser } from '@core/coroutine';
import { execute, type Outcome } from './world.ts';
import type { Adapter } from './adapter.ts';
import type { Case } from './case.ts';
import type { Account } from './account.ts';

/** How a member fared where it should have fared the same. */
export interface Difference {
  readonly paradigm: string;
  /** Its trace in a program of its own. */
  readonly alone: readonly string[];
  /** Its trace in the company of the others. */
  readonly mixed: readonly string[];
}

/** Why a law is broken. */
export interface Breach {
  readonly message: string;
  readonly difference?: Difference | undefined;
  /** What happened, where there is nothing to compare it with. */
  readonly trace?: readonly string[] | undefined;
}

/** Runs cases of the adapters it has, and remembers how members fare alone. */
export class Kit {
  readonly adapters: readonly Adapter[];
  private readonly memory = new Map<string, Account>();

  constructor(adapters: readonly Adapter[]) {
    this.adapters = adapters;
  }

  run(each: Case, choose: Chooser, ticking = false): Outcome {
    const { driver, members, fault } = each;
    return execute(this.adapters, { driver, members, fault, ticking }, choose);
  }

  /** Replays what a member did and lived through, without the others. */
  alone({ paradigm, script, experience }: Account): Account {
    const key = JSON.stringify([paradigm, script, experience]);
    let record = this.memory.get(key);
    if (record === undefined) {
      const program = { driver: 'turns', members: [{ paradigm, script }], experience } as const;
      const { records, error } = execute(this.adapters, program, () => 0);
      if (error !== undefined) throw error;
      record = records[0]!;
      if (this.memory.size > MANY) this.memory.clear();
      this.memory.set(key, record);
    }
    return record;
  }
}

const MANY = 20_000;

/** The whole trace, with how it ended. */
export function lines({ trace, end }: Account): string[] {
  return [...trace, `(${end})`];
}
