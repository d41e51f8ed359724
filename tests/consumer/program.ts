import { buffer, channel, type Channel, ClosedError, type Receiver, type Sender } from '@core/channels';
import { call, Family, type Operation, type Routine, Wait } from '@core/coroutine';
import { sleep, until } from '@core/coroutine/host';
import type { CancelledError} from '@core/tasklets';
import { current, type Outcome, reschedule, run, runSync, spawn, type Tasklet } from '@core/tasklets';

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
