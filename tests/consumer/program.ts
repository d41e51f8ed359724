import { type ActorRef, actor, type Reply, type Self } from '@core/actors';
import { buffer, channel, type Channel, ClosedError, type Receiver, type Sender } from '@core/channels';
import { call, Family, type Operation, type Routine, Wait } from '@core/coroutine';
import { sleep, until } from '@core/coroutine/host';
import { type Genlet, genlet, give, type Greenlet, greenlet } from '@core/greenlets';
import type { CancelledError } from '@core/tasklets';
import { current, type Outcome, reschedule, run, runSync, scope, spawn, type Tasklet } from '@core/tasklets';
import { StacklessScheduler } from '@core/tasklets/stackless';

interface Job {
  readonly id: number;
}

function* produce(jobs: Sender<Job>, count: number): Routine<void> {
  for (let id = 1; id <= count; id++) {
    yield* sleep(1);
    yield* jobs.send({ id });
  }
  jobs.close();
}

function* consume(jobs: Receiver<Job>): Routine<number> {
  let sum = 0;
  for (let next = yield* jobs.next(); !next.done; next = yield* jobs.next()) sum += next.value.id;
  return sum;
}

function* fibonacci(n: number): Routine<number> {
  return n < 2 ? n : (yield* call(fibonacci, n - 1)) + (yield* call(fibonacci, n - 2));
}

function* main(): Routine<string> {
  const jobs: Channel<Job> = channel<Job>(buffer.fixed(8), { name: 'jobs' });
  const producer: Tasklet<void> = spawn({ name: 'producer' }, produce, jobs.sender, 10);
  const consumer: Tasklet<number> = spawn(consume, jobs.receiver);
  const sum: number = yield* consumer.join();
  const outcome: Outcome<void> = yield* producer.stop('done');
  if (outcome.status === 'cancelled') {
    const reason: CancelledError = outcome.reason;
    return reason.message;
  }
  yield* reschedule();
  const text: string = yield* until(Promise.resolve(current().name));
  return `${text}: ${sum + (yield* fibonacci(10))}`;
}

/** An operation of one's own. */
export abstract class Turnstile extends Wait<number> {}

export async function outside(jobs: Channel<Job>): Promise<void> {
  const operation: Operation<Job> = jobs.receive();
  const job: Job = await operation;
  await jobs.send(job);
  try {
    for await (const each of jobs.receiver) jobs.trySend(each);
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
    const code: 'closed' = error.code;
    console.log(code);
  }
}

export const answers: [string, Promise<string>] = [
  runSync(main),
  run(main, { signal: new AbortController().signal, name: 'consumer' }),
];

const family = new Family('steps');
export const given: unknown = family.resume(
  family.create(function* (step: number) {
    yield* family.suspend(step);
  }, 1),
).sync();

// @ts-expect-error -- the sending end does not receive
export const wrong = (end: Sender<Job>): unknown => end.receive();
// @ts-expect-error -- an argument of the wrong type
export const wrongArgument = (end: Sender<Job>): unknown => spawn(produce, end, 'ten');

type Command = { type: 'add'; by: number } | { type: 'read'; reply: Reply<number> };

function* counter(self: Self<Command>): Routine {
  for (let count = 0; ; ) {
    const command: Command = yield* self.receive();
    if (command.type === 'add') count += command.by;
    else command.reply.send(count);
  }
}

export function* asking(): Routine<number> {
  const ref: ActorRef<Command> = actor(counter);
  ref.send({ type: 'add', by: 1 });
  // @ts-expect-error -- no such message
  ref.send({ type: 'subtract', by: 1 });
  return yield* ref.ask('read');
}

export const letters: Genlet<string> = genlet<string>(function* () {
  yield* give('a');
});
export const echo: Greenlet = greenlet(function* (word: string) {
  return word;
});

export function* children(): Routine<number[]> {
  return yield* scope(function* (s) {
    const left: Tasklet<number> = s.spawn(fibonacci, 8);
    const right: Tasklet<number> = s.spawn(fibonacci, 9);
    return [yield* left.join(), yield* right.join()];
  });
}

export const ring: StacklessScheduler = new StacklessScheduler({ name: 'ring' });
