export { actor, ActorSystem, type Crash, type SystemOptions } from './system.ts';
export { openSystem, run, runSync, type OpenOptions, type ProgramOptions } from './run.ts';
export { Actor } from './actor.ts';
export type {
  ActorOptions,
  ActorRef,
  Address,
  AnyBody,
  AnyRef,
  AskOptions,
  Body,
  Monitor,
  ReceiveOptions,
  Reply,
  Self,
  SystemMessage,
  Timer,
} from './ref.ts';
export { Down, Exit } from './notices.ts';
export { exit, ExitError, type ExitReason } from './exit.ts';
export { type BoundedOptions, mailbox, type MailboxKind, type Overflow, type PriorityOf } from './mailbox-kinds.ts';
export { become, Become, handlers, type HandlerRecord, type MessageOf } from './handlers.ts';
export { Registry, type RegistryChange } from './registry.ts';
export { Group, type GroupChange } from './group.ts';
export { Topic, type Subscriber } from './topic.ts';
export { DeadLetters, type DeadLetter, type DeadLetterCause } from './dead-letters.ts';
export type { Isolation } from './isolation.ts';
export type { StopOptions, StopReport } from './stop.ts';
export { EndedError, MailboxFullError, UnhandledError } from './errors.ts';
export { TimeoutError } from '@core/coroutine/host';
export { startChild, supervisor, type ChildCounts, type Strategy, type SupervisorMessage, type SupervisorOptions } from './supervisor.ts';
export type { ChildInfo, ChildSpec, ChildState, Restart, Shutdown } from './child.ts';
export type { Backoff } from './restarts.ts';
export { machine, postpone, to, Transition, type Answer, type Machine, type MachineMessage, type StateHooks } from './machine.ts';
