import type { Adapter } from '@core/conformance';
import { AbandonedError, each, port, type Thread, Threads, variable, type Variable } from '../src/index.ts';

type Call = { readonly item: string; readonly reply: Variable<number> };

class Flow {
  readonly threads = new Threads('flow');
  readonly calls = port<Call>({ name: 'calls' });
}

/** Each worker is a thread; a turn sends a call to a clerk, through a port, and reads the reply that the clerk binds. */
export const adapter: Adapter<Flow> = {
  name: 'dataflow',
  make: () => new Flow(),
  *run({ threads, calls: [calls, stream] }, script, probe) {
    let signal: unknown;
    threads.thread({ name: 'clerk' }, function* () {
      let count = 0;
      yield* each(stream, function* ({ item, reply }) {
        probe.received(item);
        reply.bind(++count);
      });
    });
    function* turn() {
      const call = { item: probe.item(), reply: variable<number>({ name: 'reply' }) };
      calls.send(call);
      probe.sent(call.item);
      probe.log(`call ${yield* call.reply}`);
    }
    let left = script.length;
    const workers = new Map<string, Thread<object>>();
    for (const { name } of script) {
      threads.thread({ name: `reads ${name}` }, function* () {
        try {
          probe.returned(yield* workers.get(name)!.result);
        } catch (error) {
          try {
            if (!(error instanceof AbandonedError)) probe.threw(error);
          } catch (whole) {
            signal = whole; // what ends the whole run waits for the other workers
          }
        }
        if (--left === 0) calls.close();
      });
    }
    for (const worker of script) {
      workers.set(worker.name, threads.thread({ name: worker.name }, () => probe.work(worker, turn)));
    }
    yield* threads.run();
    if (signal !== undefined) throw signal;
  },
  current: ({ threads }) => threads.current?.name,
  cancel({ threads }, name) {
    for (const each of threads.coroutines()) {
      if (each.name === name) threads.interrupt(each, new Error(`${name} is cancelled`));
    }
  },
  left: () => [], // the clerk takes whatever was sent before the port is closed
  claims: ['current', 'results', 'waiting', 'cancel', 'hand-off', 'guests'],
};
