import type { Routine } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
import type { Census } from './census.ts';

const CLEAR_LINE = '\r\u001b[K';

/** Keeps one line up to date until it is cancelled; never ends by itself. */
export function* showProgress(census: Census, terminal: { write(text: string): unknown }): Routine<never> {
  try {
    for (;;) {
      terminal.write(`${CLEAR_LINE}${census.packages.toLocaleString('en')} packages read …`);
      yield* sleep(100);
    }
  } finally {
    terminal.write(CLEAR_LINE);
  }
}
