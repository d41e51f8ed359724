// nact: actors after Akka; a turn of setImmediate and a promise for each message.
import { dispatch, spawn, spawnStateless, start, stop } from 'nact';
import { BIG_ACTORS, BURST, FORKS, RING } from '../src/spec.js';
import { partners } from './work/random.js';
import { because, CHANNELS, PULLS, STRUCTURE } from './work/without.js';

export const name = 'nact';
export const versionOf = 'nact';

/** A system for the time of a program, and a promise of what the program gives to `answer`. */
const program =
  (body) =>
  async (...args) => {
    const system = start();
    const result = await new Promise((resolve) => {
      body(system, resolve, ...args);
    });
    stop(system);
    return result;
  };

// Names are given: those that nact makes up are random, and collide among many actors.

export const workloads = {
  ring: program((system, answer, n, measure) => {
    const ring = Array.from({ length: RING }, (_, i) =>
      spawnStateless(
        system,
        (left) => {
          if (left === 0) answer(i + 1);
          else dispatch(ring[(i + 1) % RING], left - 1);
        },
        `node-${i}`,
      ),
    );
    measure.begin(); // the ring stands
    dispatch(ring[0], n);
  }),

  spawn: {
    run: program((system, answer, n) => {
      let done = 0;
      const task = (_, context) => {
        stop(context.self);
        done++;
        if (done === n) answer(done);
        else if (done % BURST === 0) burst();
      };
      const burst = () => {
        for (let i = Math.min(n - done, BURST); i > 0; i--) dispatch(spawnStateless(system, task, `task-${i}`), 'go');
      };
      burst();
    }),
    note: 'actors that are told to count, and stop themselves',
  },

  parked: {
    run: program((system, answer, n, measure) => {
      let sum = 0;
      let got = 0;
      const actors = Array.from({ length: n }, (_, i) =>
        spawnStateless(
          system,
          (value) => {
            sum += value;
            if (++got === n) answer(sum);
          },
          `actor-${i}`,
        ),
      );
      measure();
      actors.forEach((each, i) => dispatch(each, i));
    }),
    note: 'actors that wait for a message',
  },

  pingpong: program((system, answer, n) => {
    let messages = 0;
    const player = (left, context) => {
      messages++;
      if (left > 0) dispatch(context.sender, left - 1, context.self);
      else answer(messages);
    };
    const ping = spawnStateless(system, player, 'ping');
    const pong = spawnStateless(system, player, 'pong');
    dispatch(ping, n - 1, pong);
  }),

  counting: program((system, answer, n) => {
    const counter = spawn(
      system,
      (count, message, context) => {
        if (message.type === 'increment') return count + message.by;
        dispatch(context.sender, { type: 'count', count }, context.self);
        return count;
      },
      'counter',
      { initialState: 0 },
    );
    const producer = spawnStateless(
      system,
      (message, context) => {
        if (message.type === 'count') return answer(message.count);
        for (let i = 0; i < n; i++) dispatch(counter, { type: 'increment', by: 1 }, context.self);
        return dispatch(counter, { type: 'get' }, context.self);
      },
      'producer',
    );
    dispatch(producer, { type: 'start' });
  }),

  'fork-join': program((system, answer, n) => {
    let reports = 0;
    const sink = spawn(
      system,
      (sum, seen) => {
        if (++reports === FORKS) answer(sum + seen);
        return sum + seen;
      },
      'sink',
      { initialState: 0 },
    );
    const worker = (seen, message, context) => {
      if (message.type === 'work') return seen + 1;
      dispatch(context.sender, seen, context.self);
      return seen;
    };
    const workers = Array.from({ length: FORKS }, (_, i) => spawn(system, worker, `worker-${i}`, { initialState: 0 }));
    for (let i = 0; i < n; i++) dispatch(workers[i % FORKS], { type: 'work', i });
    for (const each of workers) dispatch(each, { type: 'report' }, sink);
  }),

  big: program((system, answer, n) => {
    let ready = 0;
    const sink = spawn(
      system,
      (sum, pings) => {
        if (++ready === BIG_ACTORS) answer(sum + pings);
        return sum + pings;
      },
      'sink',
      { initialState: 0 },
    );
    const actors = Array.from({ length: BIG_ACTORS }, (_, i) => {
      const partner = partners(i, BIG_ACTORS);
      return spawn(
        system,
        (state, message, context) => {
          if (message === 'ping') {
            dispatch(context.sender, 'pong', context.self);
            return state;
          }
          const left = message === 'start' ? state : state - 1;
          if (left > 0) dispatch(actors[partner()], 'ping', context.self);
          else dispatch(sink, n / BIG_ACTORS, context.self);
          return left;
        },
        `actor-${i}`,
        { initialState: n / BIG_ACTORS },
      );
    });
    for (const each of actors) dispatch(each, 'start');
  }),
};

export const without = {
  ...because('actors answer messages, they have no stack to suspend', 'switch', PULLS, STRUCTURE),
  ...because('it has no channels', CHANNELS),
};
