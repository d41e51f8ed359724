/**
 * Symmetric coroutines as a table of who stands where, without any switching: what each command does is written down as the
 * events that a program shows. Every routine runs a list of commands, one after the other, and never catches.
 */

/** `to` is a number of a coroutine; 0 is main. */
export type Command =
  | { readonly do: 'bind' | 'switch' | 'throw' | 'kill'; readonly to: number }
  | { readonly do: 'return' }
  | { readonly do: 'fail' };

interface Place {
  /** Of its present life, or the last one; counts lives from 1, 0 is main. */
  life: number;
}

interface Life {
  readonly of: number;
  parent: number;
  alive: boolean;
  /** The operation that it was left in. */
  within: string;
}

/** Runs the commands in the order in which the coroutines take them, and returns the events. */
export function predict(size: number, commands: readonly Command[]): string[] {
  const events: string[] = [];
  const places: Place[] = Array.from({ length: size + 1 }, () => ({ life: -1 }));
  places[0]!.life = 0;
  const lives: Life[] = [{ of: 0, parent: -1, alive: true, within: '' }];
  let current = 0;
  let at = 0;

  const who = (): string => `c${lives[current]!.of}`;
  const arrive = (what: string): void => {
    events.push(`${who()} ${lives[current]!.within === '' ? 'begins' : `${what} from ${lives[current]!.within}`}`);
  };
  /** The current life ends; with an error it may take others along, who do not catch either. */
  const end = (error: string | undefined): void => {
    for (;;) {
      const ended = lives[current]!;
      ended.alive = false;
      let heir = ended.parent;
      while (!lives[heir]!.alive) heir = lives[heir]!.parent;
      current = heir;
      if (error === undefined) return arrive('returns');
      if (current === 0) {
        events.push(`c0 caught ${error} from ${lives[0]!.within}`);
        return;
      }
    }
  };

  while (at < commands.length) {
    const command = commands[at++]!;
    const say = (what: string): number => events.push(`${who()} ${what}`);
    if (command.do === 'return' || command.do === 'fail') {
      if (current === 0) continue;
      end(command.do === 'fail' ? 'failure' : undefined);
      continue;
    }
    const { to } = command;
    const target = places[to]!.life;
    const verb = `${command.do} c${to}`;
    const alive = target >= 0 && lives[target]!.alive;
    if (command.do === 'bind') {
      if (alive) {
        say(`refused ${verb}`);
        continue;
      }
      places[to]!.life = lives.push({ of: to, parent: current, alive: true, within: '' }) - 1;
      continue;
    }
    if (command.do === 'kill' && to === 0) {
      say(`refused ${verb}`);
      continue;
    }
    if (command.do === 'kill' && !alive) {
      say(`returns from ${verb}`);
      continue;
    }
    if (target === current && command.do !== 'switch') {
      if (current === 0) say(`caught thrown from ${verb}`);
      else end(command.do === 'kill' ? undefined : 'thrown');
      continue;
    }
    if (!alive || target === current) {
      say(`refused ${verb}`);
      continue;
    }
    lives[current]!.within = verb;
    if (command.do === 'kill') {
      for (let each = current; each !== -1; each = lives[each]!.parent) {
        if (lives[each]!.parent === target) lives[each]!.parent = lives[target]!.parent;
      }
      lives[target]!.parent = current;
    }
    current = target;
    if (command.do === 'switch') arrive('returns');
    else if (current === 0) events.push(`c0 caught thrown from ${lives[0]!.within}`);
    else end(command.do === 'kill' ? undefined : 'thrown');
  }
  return events;
}
