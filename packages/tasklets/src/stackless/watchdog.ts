import type { Ring } from './ring.ts';
import type { StacklessTasklet } from './tasklet.ts';

/** What `run` can be told. */
export interface StacklessRunOptions {
  /**
   * The budget of one time slice in ticks, after which the running tasklet is interrupted; no limit by default. A slice
   * begins with every switch.
   */
  readonly timeout?: number;
  /** Interrupts at the next switch only, and nobody in particular; false by default. */
  readonly soft?: boolean;
  /** The budget is for all tasklets together, and each switch costs one tick of it; false by default. */
  readonly totalTimeout?: boolean;
}

interface Watch extends StacklessRunOptions {
  readonly tasklet: StacklessTasklet;
}

/**
 * Those who are inside `run`, outermost first, and the budget of the one among them who is to be told when it is used up:
 * the first that asked for a timeout, until its `run` is over.
 */
export class Watchdogs {
  private readonly stack: Watch[] = [];
  private target: Watch | null = null;
  private used = 0;

  get innermost(): StacklessTasklet | undefined {
    return this.stack.at(-1)?.tasklet;
  }

  /** The interrupt target, or null; then those inside `run`, outermost first. */
  list(): (StacklessTasklet | null)[] {
    return [this.target?.tasklet ?? null, ...this.stack.map((each) => each.tasklet)];
  }

  has(tasklet: StacklessTasklet): boolean {
    for (const each of this.stack) if (each.tasklet === tasklet) return true;
    return false;
  }

  push(tasklet: StacklessTasklet, options: StacklessRunOptions): void {
    const watch = { ...options, tasklet };
    this.stack.push(watch);
    if (this.target === null && (options.timeout ?? 0) > 0) {
      this.target = watch;
      this.used = 0;
    }
  }

  /** One that was inside `run` goes on: its `run` is over, and so are those that were begun since, whose callers it answers. */
  pop(tasklet: StacklessTasklet): StacklessTasklet[] {
    const index = this.stack.findIndex((each) => each.tasklet === tasklet);
    if (index === -1) return [];
    const over = this.stack.splice(index);
    if (this.target !== null && over.includes(this.target)) this.target = null;
    return over.slice(1).map((each) => each.tasklet);
  }

  /** One that was inside `run` has ended without going on. */
  forget(tasklet: StacklessTasklet): void {
    const index = this.stack.findIndex((each) => each.tasklet === tasklet);
    if (index === -1) return;
    const [watch] = this.stack.splice(index, 1);
    if (watch === this.target) this.target = null;
  }

  clear(): void {
    this.stack.length = 0;
    this.target = null;
  }

  // ── the budget ──

  /** Counts a tick. */
  tick(count: number): void {
    if (this.target !== null) this.used += count;
  }

  /** Counts a switch: a new slice, or a tick of the total. Answers whom to wake instead, when the budget is used up. */
  switched(): StacklessTasklet | null {
    const { target } = this;
    if (target === null) return null;
    const due = this.used >= target.timeout!;
    if (target.totalTimeout === true) {
      if (due) return target.tasklet;
      this.used++;
      return null;
    }
    if (due && target.soft === true) return target.tasklet;
    this.used = 0;
    return null;
  }

  /** Whether the one that runs is to be interrupted here. */
  get isDue(): boolean {
    const { target } = this;
    return target !== null && target.soft !== true && this.used >= target.timeout!;
  }

  /** Whom the budget belongs to, and whether the interrupted one is taken out and returned. */
  get owner(): { readonly tasklet: StacklessTasklet; readonly hard: boolean } | null {
    const { target } = this;
    return target === null ? null : { tasklet: target.tasklet, hard: target.soft !== true };
  }
}

/** Whether a tasklet can be put back into the run list: it waits for nothing but that. */
export function isFloating(tasklet: StacklessTasklet | null | undefined, ring: Ring): tasklet is StacklessTasklet {
  return tasklet !== null && tasklet !== undefined && tasklet.alive && !tasklet.blocked && !ring.has(tasklet);
}
