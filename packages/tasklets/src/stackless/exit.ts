import { ExitSignal } from '@core/coroutine';

/** True of what `kill` raises: let it through in a handler that goes on after failures. */
export function isExit(error: unknown): error is ExitSignal {
  return error instanceof ExitSignal;
}
