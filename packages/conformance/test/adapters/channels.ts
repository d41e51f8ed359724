import { channel, type Channel } from '@core/channels';
import { Scheduler, type Coroutine, type Routine } from '@core/coroutine';
import type { Adapter } from '../../src/index.ts';

/** Workers send to an echo and receive from it; channels schedule nobody, so a bare scheduler runs them. */
class Echo extends Scheduler {
  readonly there: Channel<string> = channel<string>(0, { name: 'there' });
  readonly back: Channel<string> = channel<string>(Infinity, { name: 'back' });
  readonly working = new Map<string, Coroutine>();

  spawn(body: () => Routine<void>): Coroutine {
    const coroutine = this.create(body);
    this.start(coroutine);
    return coroutine;
  }

  /** The echo ends when nobody is left to call. */
  protected override onEnd(): void {
    if ([...this.working.values()].every((each) => each.state === 'ended')) this.there.close();
  }
}

export const channels: Adapter<Echo> = {
  name: 'channels',
  make: () => new Echo('echo'),
  *run(echo, script, probe) {
    const { there, back } = echo;
    function* turn() {
      const item = probe.item();
      yield* there.send(item);
      probe.sent(item);
      probe.received(yield* back.receive());
    }
    for (const worker of script) {
      const body = function* () {
        probe.returned(yield* probe.work(worker, turn));
      };
      echo.working.set(worker.name, echo.spawn(body));
    }
    echo.spawn(function* () {
      for (let next = yield* there.next(); next.done !== true; next = yield* there.next()) yield* back.send(next.value);
    });
    while (echo.readyCount + echo.parkedCount > 0) {
      try {
        yield* echo.run();
      } catch (error) {
        probe.threw(error);
      }
    }
  },
  cancel: (echo, worker) => echo.interrupt(echo.working.get(worker)!, new Error(`${worker} is cancelled`)),
  left: ({ back }) => Array.from({ length: back.size }, () => back.tryReceive()!),
  claims: ['results', 'waiting', 'cancel', 'hand-off', 'guests'],
};
