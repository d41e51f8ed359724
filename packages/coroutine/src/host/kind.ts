/** What a message calls an argument that is not what it should be. */
export function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
