/** The package cannot be made as it was asked for. Nothing has been written. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
