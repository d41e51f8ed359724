import { refuse } from './refuse.ts';
import type { RoutineFunction } from '@core/coroutine';
import type { Named } from './variable.ts';

export type Body = RoutineFunction<never, unknown>;

/** Takes the body out of what was passed: the options, which may be left out, the body, and in `rest` its arguments. */
export function opened(
  wish: string,
  maker: string,
  first: Named | Body,
  rest: unknown[],
): { readonly options: Named; readonly body: Body } {
  if (typeof first === 'function') return { options: {}, body: first as Body };
  const hasOptions = typeof first === 'object' && first !== null;
  const body: unknown = hasOptions ? rest.shift() : first;
  if (typeof body === 'function') return { options: first, body: body as Body };
  return refuse(wish, body, `pass a generator function and its arguments, ${maker}(body, …args)`);
}
