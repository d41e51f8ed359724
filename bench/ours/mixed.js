// Everything at once, for as long as one likes: tasklets, channels, genlets, greenlets and actors that live throughout, and
// others that come and go, cancelled and closed ones among them.
import { actor, ActorSystem, exit } from '@core/actors';
import { channel, select } from '@core/channels';
import { currentGreenlet, genlet, give, greenlet } from '@core/greenlets';
import { reschedule, runSync, scope, spawn } from '@core/tasklets';

/** Runs `batches` until it says enough; each call of the routine that it is given does the same work once more. */
export function mixed(batches) {
  runSync(function* () {
    const system = new ActorSystem();
    const parts = [working(), feeding(), ponging(), counting(system), coming(), ending()];
    spawn(function* () {
      yield* system.run();
    });
    yield* batches(function* () {
      for (const part of parts) yield* part();
    });
    for (const part of parts) part.end?.();
    yield* system.stop();
  });
}

/** Workers take jobs from a channel and answer through two others, between which the driver selects. */
function working() {
  const jobs = channel();
  const answers = [channel(), channel(16)];
  for (let i = 0; i < 8; i++) {
    spawn(function* () {
      for (let next = yield* jobs.next(); !next.done; next = yield* jobs.next()) yield* answers[i % 2].send(next.value);
    });
  }
  const any = select(answers.map((each) => each.receive()));
  const part = function* () {
    spawn(function* () {
      for (let i = 0; i < 20_000; i++) yield* jobs.send(i);
    });
    for (let i = 0; i < 20_000; i++) yield* any;
  };
  return Object.assign(part, { end: () => jobs.close() });
}

/** A genlet gives what its body receives from a channel, two calls deep. */
function feeding() {
  const feed = channel(4);
  const pass = function* () {
    for (let next = yield* feed.next(); !next.done; next = yield* feed.next()) yield* give(next.value);
  };
  const values = genlet(function* () {
    yield* pass();
  });
  const part = function* () {
    spawn(function* () {
      for (let i = 0; i < 10_000; i++) yield* feed.send(i);
    });
    for (let i = 0; i < 10_000; i++) yield* values.next();
  };
  return Object.assign(part, { end: () => feed.close() });
}

/** Two greenlets switch to each other inside the driver, and reschedule it now and then. */
function ponging() {
  return function* () {
    let left = 20_000;
    const body = function* (other) {
      while (left-- > 0) {
        if (left % 100 === 0) yield* reschedule();
        yield* other().switch();
      }
    };
    const home = currentGreenlet();
    const a = greenlet(() => body(() => b), { parent: home });
    const b = greenlet(() => body(() => a), { parent: home });
    yield* a.switch();
    yield* (a.dead ? b : a).close();
  };
}

/** An actor is told, asked and linked to others that come and go. */
function counting(system) {
  const counter = system.actor(function* (self) {
    for (let count = 0; ; count++) {
      const message = yield* self.receive();
      message?.reply.send(count);
    }
  });
  return function* () {
    for (let i = 0; i < 10_000; i++) counter.send(null);
    for (let i = 0; i < 1000; i++) yield* counter.ask((reply) => ({ reply }));
    for (let i = 0; i < 200; i++) {
      const brief = system.actor(function* (self) {
        const child = function* (me) {
          yield* me.receive();
        };
        actor(child, { link: true });
        yield* self.receive();
        exit('shutdown'); // and so does the child
      });
      brief.send(null);
      yield* brief.ended();
    }
  };
}

/** Tasklets that spin, and those of a scope that end by themselves or are cancelled while they wait. */
function coming() {
  return function* () {
    const never = channel();
    yield* scope(function* (group) {
      for (let i = 0; i < 20; i++) {
        group.spawn(function* () {
          for (let turn = 0; turn < 5000; turn++) yield* reschedule();
        });
      }
      const wait = function* () {
        yield* never.receive();
      };
      const waiting = Array.from({ length: 100 }, () => group.spawn(wait));
      yield* reschedule();
      for (const tasklet of waiting) yield* tasklet.stop();
    });
  };
}

/** Genlets that are closed half-way, with a `finally` that waits. */
function ending() {
  return function* () {
    for (let i = 0; i < 500; i++) {
      const numbers = genlet(function* () {
        try {
          for (let n = 0; ; n++) yield* give(n);
        } finally {
          yield* reschedule();
        }
      });
      yield* numbers.next();
      yield* numbers.close();
    }
  };
}
