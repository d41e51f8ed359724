// What the page says in words; figures never stand here.

export const METHOD = `
- **One process for each sample.** A process does one workload of one runtime: it warms up, then does three rounds (two for
  the others) and the floor before each of them. The sample is the median of its rounds.
- **Interleaved.** A run takes one sample of everything, all runtimes of a workload one after the other; then comes the next
  run. A slow minute of the machine therefore meets all of them. A row is the median of its samples, and the spread is the
  least and the greatest of them.
- **The floor** is one \`.next()\` of a bare generator, two of them in turn. Ratios are of user CPU time, each to the floor
  of the same process; natives have no such floor, and are related to the median floor of the same run.
- **Two times.** Wall time is what a stopwatch shows. User CPU time leaves out what other programs on the machine take, and
  adds what the engine's own threads do: collecting garbage and compiling.
- **Same work, checked.** Every workload has an answer that depends on all of its operations, and a wrong answer, like an
  error or no answer within half a minute, is shown as a failure.
- **Size.** Ours are measured at the full size. A slow library does less: as much as takes it about 100 ms. Where the cost per
  operation depends on the size, everybody has the same one.
- **Idiomatic.** Each program is written as the documentation of its runtime would have it. Natives run on one processor
  (\`GOMAXPROCS=1\`, \`erl +S 1:1\`).
- **Memory** is the largest resident set of the process; for parked tasks, the heap in use after a collection while all of
  them wait, in natives the resident set.
`;

export const MEANING = `
Names are alike, meanings are not always. Read the tables with this in mind:

- **We do less than some.** Effect's and effection's cost buys interruption, tracing and context at every step; an Erlang
  process has a heap of its own, can be preempted anywhere and fails alone; goroutines have real stacks, may run on many
  processors and suspend in any function. Ours suspend in generator functions only, on one thread.
- **We do more than some.** Raw generators, co and the hand-written promise channel have neither cancellation nor errors that
  name who waits on what, nor several schedulers in one program. A send never waits in effection (publish and subscribe) and
  redux-saga (buffers), so nothing there slows a fast sender down.
- **What a tracing compiler removes.** LuaJIT and PyPy compile a loop over a coroutine as one trace. Where a program is as
  simple as these, much of the work disappears; in larger ones less of it does.
- **Spawning is garbage collection.** The burst of 100,000 tasks does not fit into the young generation of an older Node; its
  figure says as much about the collector's defaults as about tasks.
- **A write of @thi.ng/csp settles once it has been read**, at every buffer size; in the buffered workload its writer keeps
  128 writes in flight. js-csp and @thi.ng/csp allow at most 1,024 waiting takes per channel.
- **Libraries that go through the event loop** (Effect's default scheduler, ts-chan's default mode) amortise that over many
  ready tasks: with two tasks it weighs most.
- **Lua's two times are one**: its standard library measures CPU time only.
`;

export const NEAR = `The goal is four times as much. The bodies of @thi.ng/csp are async functions: the engine itself suspends them, in native code, as it suspends the
generators of ours, and the library adds little to its promises. xstate's actors have no bodies: a message is a call of a function that runs to its end. js-csp
and redux-saga run what they are given at once, up to its first wait, where ours makes it ready. To cancel, neither Effect nor redux-saga throws: Effect
knows the cleanups itself, and a saga is told to return. Ours sees a CancelledError where it waits, may catch it, and lets it out again; to throw
through a generator costs the engine twenty times as much as to return from it
([figures](../explanation/performance.md#errors-are-no-control-flow)).`;

export const INTERFERENCE = `
The same workloads again in company, each beside a plain run in the same turn. *Used*: every other workload of tasklets,
channels, greenlets, genlets and actors has run in the process before, some of them observed, so that the engine's call sites have seen
their shapes. *Crowded*: symmetric coroutines and dataflow too, with which there are more classes of coroutines than the
engine keeps apart ([what that did cost](../explanation/performance.md#four-classes-and-no-more)). *Nested*: the whole program runs in
an actor, in a tasklet, in a greenlet of a family of its own. *Observed*: an observer with every hook is installed.
`;

export const SCALE = `
What one operation costs while so many coroutines are alive. What grows is the price of memory: a thousand fit into the
processor's caches, a million do not. The number of steps is the same at every size.
`;
