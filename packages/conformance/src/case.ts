import { parseScript } from './script.ts';

/** How the members that stand outside of all others are run: who resumes them, and how they give way. */
export type Driver =
  | 'turns' //     one coroutine resumes them in any order
  | 'moved' //     the same, but each time from within something else: another family, another scheduler, a call
  | 'scheduled'; // each in a coroutine of one scheduler whose order is chosen, and which they leave from however deep

/** How a member stands inside another one; things happen in the outer one's pauses. */
export type How =
  | 'whole' //    at every pause, a fresh one from begin to end
  | 'stepped' //  at a pause, one step of it or none; what is left of it at the end is moved out and finished there
  | 'callback' // the same, behind a plain frame
  | 'captured'; // as stepped; when it pauses it may take the outer one along, captured with itself inside

interface Place {
  /** The index of the outer member; smaller than the member's own. */
  readonly inside: number;
  readonly how: How;
}

/** One instance of one paradigm in a mixed program. */
export interface Member {
  readonly paradigm: string;
  /** Its script in short form; see `Worker`. */
  readonly script: string;
  /** Undefined: beside the others. */
  readonly place?: Place | undefined;
}

/** What is done to a member at one of its pauses. */
export type FaultKind =
  | 'error' //   the pause throws
  | 'kill' //    the coroutine that the whole member runs in is killed there; with a worker, that one, if it waits then
  | 'close' //   the same, closed
  | 'timeout' // the pause waits, and is given up after a time: it throws
  | 'park' //    the pause waits for a time
  | 'cancel'; //  a worker of the member is cancelled by its own paradigm there

export interface Fault {
  readonly kind: FaultKind;
  /** The index of the member. */
  readonly member: number;
  /** Which of its pauses, from 1; 0 stands for all of them. */
  readonly at: number;
  /** Who is cancelled, or killed or closed while another one pauses. */
  readonly worker?: string | undefined;
}

/** A program that the kit can run: everything that decides what happens in it. */
export interface Case {
  readonly law: string;
  readonly driver: Driver;
  readonly members: readonly Member[];
  readonly fault?: Fault | undefined;
  /** What the chooser answers, one after the other; 0 from there on. */
  readonly choices: readonly number[];
}

const HOWS: Readonly<Record<How, string>> = { whole: 'w', stepped: 's', callback: 'b', captured: 'c' };

/** Writes a case as one word, to be read by `parseToken`: `projection/turns/tasklets:gpt/channels:pt@0s/kill-0-2/011`. */
export function formatToken({ law, driver, members, fault, choices }: Case): string {
  return [
    law,
    driver,
    ...members.map(({ paradigm, script, place }) => {
      const where = place === undefined ? '' : `@${place.inside}${HOWS[place.how]}`;
      return `${paradigm}:${script}${where}`;
    }),
    formatFault(fault),
    choices.map((choice) => (choice < 36 ? choice.toString(36) : `(${choice})`)).join(''),
  ].join('/');
}

function formatFault(fault: Fault | undefined): string {
  if (fault === undefined) return '-';
  const { kind, member, at, worker } = fault;
  return [kind, member, at, ...(worker === undefined ? [] : [worker])].join('-');
}

/**
 * Reads what `formatToken` wrote.
 * @throws TypeError when it is no such token
 */
export function parseToken(token: string): Case {
  const [law = '', driver = '', ...rest] = token.trim().split('/');
  const choices = rest.pop();
  const fault = rest.pop();
  if (!/^(?:turns|moved|scheduled)$/.test(driver) || rest.length === 0 || choices === undefined) refuse(token);
  return {
    law,
    driver: driver as Driver,
    members: rest.map((text, index) => parseMember(token, text, index)),
    fault: parseFault(token, fault!, rest.length),
    choices: Array.from(choices.matchAll(/\((\d+)\)|[\da-z]/g), ([digit, large]) =>
      large === undefined ? Number.parseInt(digit, 36) : Number(large),
    ),
  };
}

function parseMember(token: string, text: string, index: number): Member {
  const [, paradigm = '', script = '', inside, letter] = /^([a-zA-Z\d-]+):([a-z+]*)(?:@(\d+)([wsbc]))?$/.exec(text) ?? [];
  if (paradigm === '') refuse(token);
  parseScript(script);
  if (inside === undefined) return { paradigm, script };
  if (Number(inside) >= index) refuse(token);
  const how = (Object.keys(HOWS) as How[]).find((each) => HOWS[each] === letter)!;
  return { paradigm, script, place: { inside: Number(inside), how } };
}

function parseFault(token: string, text: string, members: number): Fault | undefined {
  if (text === '-') return undefined;
  const [, kind, member, at, worker] = /^(error|kill|close|timeout|park|cancel)-(\d+)-(\d+)(?:-(\w+))?$/.exec(text) ?? [];
  if (kind === undefined || Number(member) >= members) refuse(token);
  return { kind: kind as FaultKind, member: Number(member), at: Number(at), ...(worker === undefined ? {} : { worker }) };
}

function refuse(token: string): never {
  throw new TypeError(`cannot replay "${token}": it is no token of a case`);
}
