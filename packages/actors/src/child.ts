import type { ExitReason } from './exit.ts';
import type { ActorOptions, AnyBody, AnyRef, Timer } from './ref.ts';

/** When a child is started again: always, unless its exit reason was clean, or never (OTP's words). */
export type Restart = 'permanent' | 'transient' | 'temporary';

/**
 * How a child is stopped: it is asked to shut down and killed if it has not ended after so many milliseconds; it is asked and
 * given all the time it needs; or it is killed at once (OTP's `brutal_kill`).
 */
export type Shutdown = number | 'infinite' | 'brutal';

/** A child of a supervisor: what to start, and what to do when it ends. */
export interface ChildSpec extends Pick<ActorOptions, 'register' | 'trapExit' | 'mailbox'> {
  /** Tells the children of one supervisor apart; also the actor's name. Under `'dynamic'` it may be left out. */
  readonly id?: string;
  readonly start: AnyBody;
  /** `'permanent'` by default. */
  readonly restart?: Restart;
  /** 5000 by default, for a supervisor `'infinite'`: its children need their time. */
  readonly shutdown?: Shutdown;
  /** Its end may end the supervisor, see `autoShutdown`. False by default. */
  readonly significant?: boolean;
}

export type ChildState = 'running' | 'restarting' | 'stopped';

/** What a supervisor says of a child. */
export interface ChildInfo {
  readonly id: string;
  readonly ref: AnyRef | undefined;
  readonly state: ChildState;
  readonly restart: Restart;
  readonly kind: 'worker' | 'supervisor';
}

/** A restart that is due later; the message that says so carries it. */
export interface Retry {
  timer: Timer | undefined;
}

/** A child as its supervisor keeps it. */
export class Child {
  readonly id: string;
  readonly spec: ChildSpec;
  readonly restart: Restart;
  ref: AnyRef | undefined = undefined;
  /** Set while a restart waits for its time. */
  retry: Retry | undefined = undefined;
  /** Why it ended last. */
  lastReason: ExitReason = undefined;
  startedAt = 0;
  /** Restarts in a row, for the back-off. */
  attempts = 0;

  constructor(id: string, spec: ChildSpec) {
    this.id = id;
    this.spec = spec;
    this.restart = spec.restart ?? 'permanent';
  }

  /** Calls off a restart that waits. */
  calm(): void {
    this.retry?.timer?.cancel();
    this.retry = undefined;
  }

  get state(): ChildState {
    if (this.ref !== undefined) return 'running';
    return this.retry === undefined ? 'stopped' : 'restarting';
  }
}

const RESTARTS: readonly unknown[] = ['permanent', 'transient', 'temporary', undefined];

/** @throws TypeError or RangeError for a specification that makes no sense */
export function checkSpec(spec: ChildSpec, what: string): void {
  const { start, restart, shutdown } = spec;
  if (typeof start !== 'function') throw new TypeError(`${what}: its start is not a generator function`);
  if (!RESTARTS.includes(restart)) throw new RangeError(`${what}: "${restart}" is no kind of restart`);
  const isTime = typeof shutdown !== 'number' || shutdown >= 0;
  const isWord = typeof shutdown !== 'string' || shutdown === 'infinite' || shutdown === 'brutal';
  if (!isTime || !isWord) {
    throw new RangeError(`${what}: its shutdown is ${shutdown}; give milliseconds, 'infinite' or 'brutal'`);
  }
}
