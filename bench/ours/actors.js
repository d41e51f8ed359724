// Actors: the classics of the Savina suite.
import { actor, handlers } from '@core/actors';
import { BIG_ACTORS, FORKS } from '../src/spec.js';
import { actorProgram } from './program.js';

export const name = 'actors';
export const versionOf = '@core/actors';

const COLOURS = 3;
const ACCOUNTS = 100;

export const workloads = {
  pingpong: actorProgram(function* (n, self) {
    const pong = actor(function* (me) {
      for (;;) (yield* me.receive()).send('pong');
    });
    let count = 0;
    for (; count < n; count += 2) {
      pong.send(self);
      yield* self.receive();
    }
    return count;
  }),

  counting: actorProgram(function* (n, self) {
    const counter = actor(counting);
    actor(function* () {
      for (let i = 0; i < n; i++) counter.send('increment');
      self.send(yield* counter.ask((reply) => ({ reply })));
    });
    return yield* self.receive();
  }),

  'fork-join': actorProgram(function* (n) {
    const workers = Array.from({ length: FORKS }, () => actor(counting));
    for (let i = 0; i < n; i++) workers[i % FORKS].send('increment');
    let count = 0;
    for (const worker of workers) count += yield* worker.ask((reply) => ({ reply }));
    return count;
  }),

  big: actorProgram(function* (n, self) {
    const below = random(42);
    const share = n / BIG_ACTORS;
    const body = function* (me) {
      const ping = { from: me };
      let pongs = 0;
      members[below(BIG_ACTORS)].send(ping);
      for (;;) {
        const message = yield* me.receive();
        if (message !== 'pong') message.from.send('pong');
        else if (++pongs < share) members[below(BIG_ACTORS)].send(ping);
        else self.send(pongs);
      }
    };
    const members = Array.from({ length: BIG_ACTORS }, () => actor(body));
    let count = 0;
    for (let i = 0; i < BIG_ACTORS; i++) count += yield* self.receive();
    return count;
  }),

  chameneos: actorProgram(function* (n, self) {
    const mall = actor(function* (me) {
      for (let meetings = 0; meetings < n; meetings++) {
        const [a, b] = [yield* me.receive(), yield* me.receive()];
        a.from.send(b.colour);
        b.from.send(a.colour);
      }
      for (;;) (yield* me.receive()).from.send('over');
    });
    const creatures = 100;
    for (let i = 0; i < creatures; i++) {
      actor(function* (me) {
        let meetings = 0;
        for (let colour = i % COLOURS; ; ) {
          mall.send({ colour, from: me });
          const other = yield* me.receive();
          if (other === 'over') break;
          meetings++;
          colour = colour === other ? colour : COLOURS - colour - other;
        }
        self.send(meetings);
      });
    }
    let count = 0;
    for (let i = 0; i < creatures; i++) count += yield* self.receive();
    return count / 2;
  }),

  asking: actorProgram(function* (n) {
    const squares = actor(
      handlers({
        square: ({ x, reply }) => reply.send(x * x),
      }),
    );
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.sqrt(yield* squares.ask('square', { x: i }));
    return sum;
  }),

  bank: actorProgram(function* (n) {
    const accounts = Array.from({ length: ACCOUNTS }, () =>
      actor(
        handlers(() => {
          let balance = 1000;
          return {
            credit({ amount, reply }) {
              balance += amount;
              reply.send();
            },
            *debit({ amount, to, reply }) {
              balance -= amount;
              yield* to.ask('credit', { amount });
              reply.send();
            },
            balance: ({ reply }) => reply.send(balance),
          };
        }),
      ),
    );
    const below = random(11);
    for (let i = 0; i < n; i++) {
      const from = below(ACCOUNTS);
      const to = accounts[(from + 1 + below(ACCOUNTS - 1)) % ACCOUNTS];
      yield* accounts[from].ask('debit', { amount: below(60), to });
    }
    let total = 0;
    for (const account of accounts) total += yield* account.ask('balance');
    return total === ACCOUNTS * 1000 ? n : total;
  }),
};

/** Counts what it is sent, and tells whoever asks. */
function* counting(self) {
  let count = 0;
  for (;;) {
    const message = yield* self.receive();
    if (message === 'increment') count++;
    else message.reply.send(count);
  }
}

/** A small generator of numbers that depends on its seed alone. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}
