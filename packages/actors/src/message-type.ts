/** By what handlers and receives tell messages apart; undefined for what has no type. */
export function typeOf(message: unknown): unknown {
  return (message as { readonly type?: unknown } | null | undefined)?.type;
}
