import { currentGreenlet, type Greenlet, type Greenlets, greenlet, type TraceEvent } from '../src/index.ts';

/** The main greenlet of the default family, as everybody outside of all greenlets sees it. */
export const main: Greenlet = currentGreenlet();

/** Switches from plain code. */
export function go(target: Greenlet, ...values: readonly unknown[]): unknown {
  return target.switch(...values).sync();
}

/** What plain code catches. */
export function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The text of what plain code catches, with its class. */
export function refusal(run: () => unknown): string {
  const error = caught(run) as Error;
  return `${error.name}: ${error.message}`;
}

/** Where a greenlet stands: whether it is active, and whether dead. */
export function state({ active, dead }: Greenlet): string {
  return `${active ? 'active' : 'inactive'}, ${dead ? 'dead' : 'not dead'}`;
}

/** The events of one family while `run` runs, each as `event(origin, target)`. */
export function traced(run: () => void, family: Greenlets = main.family): string[] {
  const events: string[] = [];
  family.setTrace((event, origin, target) => events.push(line(event, origin, target)));
  try {
    run();
  } finally {
    family.setTrace(null);
  }
  return events;
}

export function line(event: TraceEvent, origin: Greenlet, target: Greenlet): string {
  return `${event}(${origin.name}, ${target.name})`;
}

/** A greenlet that suspends to main at once, and returns what it is sent then. */
export function waiting(name: string, options: { parent?: Greenlet } = {}): Greenlet {
  const made = greenlet(
    function* () {
      return yield* main.switch();
    },
    { name, ...options },
  );
  go(made);
  return made;
}

/** What it is to run. The compiler knows `run` as a method, for derived classes have it as one. */
export function runOf(g: { readonly run?: unknown }): unknown {
  return g.run;
}
