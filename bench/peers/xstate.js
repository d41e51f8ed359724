// xstate: actors by transition logic, the leanest that its documentation offers for an actor with state.
import { createActor, fromTransition } from 'xstate';
import { BIG_ACTORS, BURST, FORKS, RING } from '../src/spec.js';
import { partners } from './work/random.js';
import { because, CHANNELS, PULLS, STRUCTURE } from './work/without.js';

export const name = 'xstate';
export const versionOf = 'xstate';

const actor = (transition, context) => createActor(fromTransition(transition, context)).start();

const note = 'fromTransition, leaner than a machine; an idle actor handles a message within the sender’s call of `send`';

export const workloads = {
  ring: {
    run(n, measure) {
      let last = 0;
      const ring = Array.from({ length: RING }, (_, i) =>
        actor((state, { type, left }) => {
          if (type !== 'token') return state;
          if (left === 0) last = i + 1;
          else ring[(i + 1) % RING].send({ type: 'token', left: left - 1 });
          return state;
        }),
      );
      measure.begin(); // the ring stands
      ring[0].send({ type: 'token', left: n });
      measure.end();
      for (const each of ring) each.stop();
      return last;
    },
    note,
  },

  spawn: {
    run(n) {
      let done = 0;
      const logic = fromTransition((state, { type }) => {
        if (type === 'go') done++;
        return state;
      });
      for (let left = n; left > 0; left -= BURST) {
        const burst = Array.from({ length: Math.min(left, BURST) }, () => createActor(logic).start());
        for (const each of burst) {
          each.send({ type: 'go' });
          each.stop();
        }
      }
      return done;
    },
    note: 'actors of transition logic, told to count and then stopped',
  },

  parked: {
    run(n, measure) {
      let sum = 0;
      const logic = fromTransition((state, { type, value }) => {
        if (type === 'value') sum += value;
        return state;
      });
      const actors = Array.from({ length: n }, () => createActor(logic).start());
      measure();
      actors.forEach((each, value) => each.send({ type: 'value', value }));
      for (const each of actors) each.stop();
      return sum;
    },
    note: 'actors of transition logic that wait for an event',
  },

  pingpong: {
    run(n) {
      let messages = 0;
      const player = (other) =>
        actor((state, { type, left }) => {
          if (type !== 'ball') return state;
          messages++;
          if (left > 0) other().send({ type: 'ball', left: left - 1 });
          return state;
        });
      const ping = player(() => pong);
      const pong = player(() => ping);
      ping.send({ type: 'ball', left: n - 1 });
      ping.stop();
      pong.stop();
      return messages;
    },
    note,
  },

  counting: {
    run(n) {
      const counter = actor(
        (state, event) => {
          if (event.type === 'increment') return { count: state.count + event.by };
          if (event.type === 'get') event.replyTo.send({ type: 'count', count: state.count });
          return state;
        },
        { count: 0 },
      );
      const producer = actor(
        (state, event, { self }) => {
          if (event.type === 'count') return { count: event.count };
          if (event.type !== 'start') return state;
          for (let i = 0; i < n; i++) counter.send({ type: 'increment', by: 1 });
          counter.send({ type: 'get', replyTo: self });
          return state;
        },
        { count: 0 },
      );
      producer.send({ type: 'start' });
      for (const each of [counter, producer]) each.stop();
      return producer.getSnapshot().context.count;
    },
    note,
  },

  'fork-join': {
    run(n) {
      const sink = actor((state, event) => (event.type === 'report' ? { sum: state.sum + event.seen } : state), { sum: 0 });
      const worker = fromTransition(
        (state, event) => {
          if (event.type === 'work') return { seen: state.seen + 1 };
          if (event.type === 'report') event.replyTo.send({ type: 'report', seen: state.seen });
          return state;
        },
        { seen: 0 },
      );
      const workers = Array.from({ length: FORKS }, () => createActor(worker).start());
      for (let i = 0; i < n; i++) workers[i % FORKS].send({ type: 'work', i });
      for (const each of workers) {
        each.send({ type: 'report', replyTo: sink });
        each.stop();
      }
      sink.stop();
      return sink.getSnapshot().context.sum;
    },
    note,
  },

  big: {
    run(n) {
      const sink = actor((state, event) => (event.type === 'done' ? { sum: state.sum + event.pings } : state), { sum: 0 });
      const actors = Array.from({ length: BIG_ACTORS }, (_, i) => {
        const partner = partners(i, BIG_ACTORS);
        return actor(
          (state, event, { self }) => {
            if (event.type === 'ping') {
              event.from.send({ type: 'pong' });
              return state;
            }
            if (event.type !== 'start' && event.type !== 'pong') return state;
            const left = event.type === 'start' ? state.left : state.left - 1;
            if (left > 0) actors[partner()].send({ type: 'ping', from: self });
            else sink.send({ type: 'done', pings: n / BIG_ACTORS });
            return { left };
          },
          { left: n / BIG_ACTORS },
        );
      });
      for (const each of actors) each.send({ type: 'start' });
      for (const each of [sink, ...actors]) each.stop();
      return sink.getSnapshot().context.sum;
    },
    note: `${note}; so the actors ping one after the other`,
  },
};

export const without = {
  ...because('actors answer events, they have no stack to suspend', 'switch', PULLS, STRUCTURE),
  ...because('it has no channels', CHANNELS),
};
