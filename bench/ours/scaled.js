// Workloads whose size is the number of coroutines: `timed` is given what to do, again and again, when k of them stand ready.
import { actor } from '@core/actors';
import { channel, select } from '@core/channels';
import { reschedule, spawn } from '@core/tasklets';
import { actorProgram, taskletProgram } from './program.js';

/** So many in each round, at every size, unless another number is given. */
export const OPERATIONS = 1_000_000;
/** Woken together before they run: the same at every size. */
const BATCH = 1000;

export const workloads = {
  reschedule: (k, timed, operations = OPERATIONS) =>
    taskletProgram(function* () {
      let over = false;
      for (let i = 0; i < k; i++) {
        spawn(function* () {
          while (!over) yield* reschedule();
        });
      }
      yield* timed(function* () {
        for (let left = operations; left > 0; left -= k) yield* reschedule();
      });
      over = true;
    }).run(),

  park: (k, timed, operations = OPERATIONS) =>
    taskletProgram(function* () {
      const gates = Array.from({ length: k }, () => channel());
      for (const gate of gates) {
        spawn(function* () {
          while (yield* gate.receive());
        });
      }
      yield* reschedule();
      yield* timed(() => inBatches(operations, k, (i) => gates[i].trySend(true)));
      for (const gate of gates) gate.trySend(false);
    }).run(),

  // Every second one is woken, in order: it stands in the middle of the queue, and goes to its end.
  withdraw: (k, timed, operations = OPERATIONS) =>
    taskletProgram(function* () {
      const line = channel();
      const gates = Array.from({ length: k }, () => channel());
      for (const gate of gates) {
        spawn(function* () {
          const either = select([line.receive(), gate.receive()]);
          while ((yield* either).value);
        });
      }
      yield* reschedule();
      yield* timed(() => inBatches(operations, k, (i) => gates[i - (i % 2)].trySend(true)));
      for (const gate of gates) gate.trySend(false);
    }).run(),

  actors: (k, timed, operations = OPERATIONS) =>
    actorProgram(function* (_n, self) {
      const members = Array.from({ length: k }, () =>
        actor(function* (me) {
          while (yield* me.receive());
        }),
      );
      yield* self.system.reschedule();
      yield* timed(() =>
        inBatches(operations, k, (i) => members[i].send(true), () => self.system.reschedule()),
      );
      for (const member of members) member.send(false);
    }).run(),
};

function* inBatches(operations, k, act, turn = reschedule) {
  for (let i = 0; i < operations; ) {
    for (const end = i + BATCH; i < end; i++) act(i % k);
    yield* turn();
  }
}
