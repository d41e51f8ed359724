import { UsageError } from '@core/coroutine';
import { pair, type Pair, type Stream } from './stream.ts';
import { nameIn, type Named, Variable } from './variable.ts';

/** The writing end of a stream, for any number of writers. */
export class Port<T> {
  /** Its name in messages; "port" by default. */
  readonly name: string;
  private end: Variable<Pair<T> | null>;
  private isClosed = false;

  /** @internal Use {@link port}. */
  constructor(options: Named) {
    this.name = nameIn(options, 'port');
    this.end = new Variable<Pair<T> | null>({ name: this.name });
  }

  /** @internal The stream of what is sent from now on. */
  get _stream(): Stream<T> {
    return this.end.view;
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /**
   * Appends an item; those who wait for it become ready. Never suspends and never switches.
   * @throws UsageError when the port is closed, or belongs to what is around the space that this code runs in
   */
  send(item: T): void {
    this.checkOpen('send to');
    const end = new Variable<Pair<T> | null>({ name: this.name }, this.end._home);
    this.end.bind(pair(item, end.view));
    this.end = end;
  }

  /**
   * Ends the stream: readers get the items sent so far, then the end; with an error, that error in its place.
   * @throws UsageError when it is closed already
   */
  close(error?: unknown): void {
    this.checkOpen('close');
    if (error === undefined) this.end.bind(null);
    else this.end.fail(error);
    this.isClosed = true;
  }

  private checkOpen(verb: string): void {
    if (this.isClosed) throw new UsageError(`cannot ${verb} "${this.name}": it is closed`);
  }
}

/**
 * Makes a port and its stream: what many send, in the order of sending, as one list. The stream begins here; whoever keeps its
 * beginning keeps all items. The port holds on to the end alone. Oz's `NewPort`.
 *
 * @example
 * ```ts run
 * import { each, port, runSync, thread } from '@core/dataflow';
 *
 * runSync(function* () {
 *   const [bell, rings] = port<string>();
 *   for (const who of ['postman', 'neighbour']) {
 *     thread(function* () {
 *       bell.send(who);
 *     });
 *   }
 *   thread(function* () {
 *     bell.close();
 *   });
 *   yield* each(rings, function* (who) {
 *     console.log('opens to the', who);
 *   });
 * });
 * ```
 * ```text output
 * opens to the postman
 * opens to the neighbour
 * ```
 */
export function port<T>(options: Named = {}): [port: Port<T>, stream: Stream<T>] {
  const made = new Port<T>(options);
  return [made, made._stream];
}
