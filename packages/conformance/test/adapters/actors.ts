import { ActorSystem, type ActorRef, type Reply, type Self } from '@core/actors';
import type { Adapter } from '../../src/index.ts';

type Message = { readonly type: 'put'; readonly item: string } | { readonly type: 'count'; readonly reply: Reply<number> };

class Actors {
  readonly system = new ActorSystem({ onCrash() {} });
  readonly workers = new Map<string, ActorRef<never>>();
  /** Items that reached nobody. */
  readonly dead: string[] = [];
}

/** Each worker is an actor; a turn puts an item into a store, another actor, and asks it how many it holds. */
export const actors: Adapter<Actors> = {
  name: 'actors',
  make: () => new Actors(),
  *run({ system, workers, dead }, script, probe) {
    let signal: unknown;
    system.deadLetters.subscribe(({ message }) => {
      if ((message as Message | undefined)?.type === 'put') dead.push((message as { readonly item: string }).item);
    });
    const store = system.actor(function* (self: Self<Message>) {
      for (let count = 0; ; ) {
        const message = yield* self.receive();
        if (message.type === 'count') message.reply.send(count);
        else probe.received(message.item);
        if (message.type === 'put') count++;
      }
    });
    function* turn() {
      const item = probe.item();
      store.send({ type: 'put', item });
      probe.sent(item);
      probe.log(`${yield* store.ask('count')} in store`);
    }
    for (const worker of script) {
      workers.set(worker.name, system.actor(() => probe.work(worker, turn), { name: worker.name }));
    }
    system.actor(function* () {
      for (const ref of workers.values()) {
        const reason = yield* ref.ended();
        try {
          if (reason instanceof Error) probe.threw(reason);
        } catch (error) {
          signal = error; // an actor takes nobody with it: what ends the whole run waits for the others
        }
      }
      store.exit('shutdown');
    });
    yield* system.run();
    if (signal !== undefined) throw signal;
  },
  current: ({ system }) => system.current?.name,
  cancel: ({ workers }, worker) => workers.get(worker)!.exit('cancelled'),
  left: ({ dead }) => dead,
  claims: ['current', 'waiting', 'cancel', 'hand-off', 'guests'],
};
