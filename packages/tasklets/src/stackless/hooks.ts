import type { Ending } from '@core/coroutine';
import type { StacklessTasklet } from './tasklet.ts';

/** Called right before each switch; `from` is null when the main tasklet begins. It must not switch. */
export type ScheduleCallback = (from: StacklessTasklet | null, to: StacklessTasklet) => void;

/** Called in a dying tasklet with an error that it did not catch. When it returns the error is gone. */
export type ErrorHandler = (error: unknown, tasklet: StacklessTasklet) => void;

/** What a program has hooked into a scheduler. Hooks are plain functions, and nobody may switch while one runs. */
export class Hooks {
  callback: ScheduleCallback | null = null;
  /** A hook runs. */
  calling = false;
  private handler: ErrorHandler | null = null;

  setCallback(callback: ScheduleCallback | null): ScheduleCallback | null {
    checkHook('schedule callback', callback);
    const before = this.callback;
    this.callback = callback;
    return before;
  }

  setHandler(handler: ErrorHandler | null): ErrorHandler | null {
    checkHook('error handler', handler);
    const before = this.handler;
    this.handler = handler;
    return before;
  }

  /** Tells of a switch that is about to happen, and happens whatever the callback does. */
  tell(from: StacklessTasklet | null, to: StacklessTasklet): void {
    const { callback } = this;
    if (callback === null) return;
    this.calling = true;
    try {
      callback(from, to);
    } catch (error) {
      (globalThis as { console?: { error(...args: unknown[]): void } }).console?.error('schedule callback failed:', error);
    } finally {
      this.calling = false;
    }
  }

  /** Gives the error of a dying tasklet to the handler, if there is one: then it is gone, or another. */
  handle(ending: Ending, tasklet: StacklessTasklet): void {
    if (this.handler === null) return;
    this.calling = true;
    try {
      this.handler(ending.value, tasklet);
      ending.failed = false;
      ending.value = undefined;
    } catch (error) {
      ending.value = error;
    } finally {
      this.calling = false;
    }
  }
}

function checkHook(what: string, hook: unknown): void {
  if (hook !== null && typeof hook !== 'function') {
    throw new TypeError(`cannot set the ${what}: it is ${typeof hook}, not a function or null`);
  }
}
