/**
 * Asks a coroutine to end: raised in it by `kill`, or thrown by its own routine. The coroutine that it leaves has ended, and its
 * parent goes on with no value. JavaScript's `catch` takes it like anything else: a handler that means to go on after failures
 * has to let it through. Name and meaning are PyPy's.
 */
export class CoroutineExit extends Error {
  override readonly name: string = 'CoroutineExit';
}
