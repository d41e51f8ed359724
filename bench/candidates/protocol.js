// Micro benchmarks of the operation protocol: the same two coroutines handing over to each other, one thing varied at a time.
export const label = "protocol";

const RESULT = { value: undefined, done: true };
class Suspended { constructor() { this.done = false; } get value() { throw new Error("suspension across a plain frame"); } }
const SUSPENDED = Object.freeze(new Suspended());
const PLAIN = Object.freeze({ value: undefined, done: false });
const LITERAL = Object.freeze({ get value() { throw new Error("suspension across a plain frame"); }, done: false });
const THROW = {};
let target = null, value, failure, armed = false, kind = 0;
const registers = { target: null, value: undefined, kind: 0 };

const rest = { throw(error) { throw error; }, return(v) { return { value: v, done: true }; } };
const passing = (suspended) => ({ next(token) { return token === undefined ? suspended : token; }, ...rest });
const shared = passing(SUSPENDED), plain = passing(PLAIN), literal = passing(LITERAL);
const flagged = { next(v) { if (armed) { armed = false; return SUSPENDED; } RESULT.value = v; return RESULT; }, ...rest };
const marked = {
  next(v) { if (v === undefined) return SUSPENDED; if (v === THROW) throw failure; RESULT.value = v; return RESULT; }, ...rest,
};

// The library functions are built from source, so that each variant has type feedback of its own.
function handover(operation, { token = true, suspended = SUSPENDED, state = false, untyped = false } = {}) {
  return () => {
    const body = new Function("operation", `return function* body(self) {
      for (;;) ${untyped ? "{ operation(self.other, 1); yield; }" : "yield* operation(self.other, 1);"} }`)(operation);
    const a = { frame: null, other: null }, b = { frame: null, other: a };
    a.other = b; a.frame = body(a); b.frame = body(b);
    const drive = new Function("RESULT", "SUSPENDED", "read", "registers", `return (c, n) => {
      for (let i = 0; i < n; i++) {
        const result = c.frame.next(${token ? "RESULT" : "1"});
        if (${untyped ? "!result.done" : "result === SUSPENDED"}) { c = ${state ? "registers.target" : "read()"}; RESULT.value = i; }
        else throw new Error("finished");
      }
      return c;
    }`)(RESULT, suspended, () => target, registers);
    let c = a;
    return (n) => { c = drive(c, n); };
  };
}
const iterable = (iterator) => ({ [Symbol.iterator]() { return iterator; } });
const atCall = iterable(shared), atCallPlain = iterable(plain), atCallLiteral = iterable(literal), atCallFlagged = iterable(flagged);
function lazy(iterator) {
  return class { constructor(c, v) { this.c = c; this.v = v; } [Symbol.iterator]() { target = this.c; value = this.v; kind = 3; return iterator; } };
}
const Shared = lazy(shared);
class State { constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() { registers.target = this.c; registers.value = this.v; registers.kind = 3; return shared; } }
class Own { // is its own iterator, with the state of its one call
  constructor(c, v) { this.c = c; this.v = v; this.waiting = false; }
  [Symbol.iterator]() { return this; }
  next(v) {
    if (this.waiting) { this.waiting = false; RESULT.value = v; return RESULT; }
    this.waiting = true; target = this.c; value = this.v; return SUSPENDED;
  }
}
class Fresh { constructor(c, v) { this.c = c; this.v = v; } [Symbol.iterator]() { return new Own(this.c, this.v); } }
function* helper(c, v) { target = c; value = v; return yield* atCall; }

function errors(deliver, iterator) {
  return () => {
    let caught = 0;
    const operation = iterable(iterator), error = new Error("delivered");
    const frame = (function* () { for (;;) { try { yield* operation; } catch { caught++; } } })();
    frame.next(RESULT);
    return (n) => { for (let i = 0; i < n; i++) { failure = error; deliver(frame, error); } };
  };
}
class Failed { constructor() { this.done = true; } get value() { throw failure; } }
const FAILED = Object.freeze(new Failed());

function lookup(k, cached) {
  return () => {
    const find = cached ? currentCached : currentWalking;
    let c = { family: {}, resumer: null, seenFamily: null, seen: null, seenEpoch: 0 };
    const { family } = c;
    for (let i = 0; i < k; i++) c = { family: {}, resumer: c, seenFamily: null, seen: null, seenEpoch: 0 };
    return (n) => { let found; for (let i = 0; i < n; i++) found = find(c, family); return found; };
  };
}
const epoch = 0;
function currentWalking(c, family) { while (c.family !== family) c = c.resumer; return c; }
function currentCached(me, family) {
  if (me.family === family) return me;
  if (me.seenFamily === family && me.seenEpoch === epoch) return me.seen;
  me.seenFamily = family; me.seenEpoch = epoch;
  return (me.seen = currentWalking(me, family));
}

// Heap call frames: `stack` holds the callers, `frame` runs.
let frame = null, stack = [], depth = 0;
const returned = { next() { return RESULT; } };
class Call {
  constructor(fn, argument, deepest) { this.fn = fn; this.argument = argument; this.deepest = deepest; }
  [Symbol.iterator]() {
    const caller = frame, callee = this.fn(this.argument);
    stack.push(caller); frame = callee;
    if (depth >= this.deepest) { kind = 1; return shared; }
    depth++;
    let result;
    try { result = callee.next(RESULT); } catch (error) { frame = stack.pop(); throw error; } finally { depth--; }
    if (result === SUSPENDED) return shared;
    frame = stack.pop(); RESULT.value = result.value; return returned;
  }
}
const optimistic = (fn, argument) => new Call(fn, argument, 64);
const trampolined = (fn, argument) => new Call(fn, argument, 0);
const native = (fn, argument) => fn(argument);
const pause = { [Symbol.iterator]() { kind = 2; return shared; } };
function driveFrames(body, argument, n) {
  frame = body(argument); stack = [];
  for (let left = n; left > 0;) {
    const result = frame.next(RESULT);
    if (result === SUSPENDED) { if (kind === 2) left--; }
    else if (stack.length === 0) return result.value;
    else { RESULT.value = result.value; frame = stack.pop(); }
  }
}
function atDepth(call, levels) {
  const prepare = () => {
    const body = new Function("call", "pause", `return function* body(level) {
      if (level > 1) return yield* call(body, level - 1);
      for (;;) yield* pause;
    }`)(call, pause);
    return (n) => driveFrames(body, levels, n);
  };
  if (call === native && levels > 100) { prepare.operations = 2000; prepare.warmup = 10; }
  return prepare;
}
function leaf(call) {
  return () => {
    const body = new Function("call", `
      function* leaf(i) { return i + 1; }
      return function* body(n) { let sum = 0; for (let i = 0; i < n; i++) sum += yield* call(leaf, i); return sum; }`)(call);
    return (n) => driveFrames(body, n, Infinity);
  };
}
function recursion(call) {
  return () => {
    const body = new Function("call", `return function* body(level) { return level === 0 ? 0 : 1 + (yield* call(body, level - 1)); }`)(call);
    return (n) => driveFrames(body, n, Infinity);
  };
}

const workloads = {
  "plain yield, registers": handover((c, v) => { target = c; value = v; }, { untyped: true }),
  "shared iterator, token, armed at the call": handover((c, v) => { target = c; value = v; return atCall; }),
  "shared iterator, armed flag, armed at the call": handover((c, v) => { target = c; value = v; armed = true; return atCallFlagged; }, { token: false }),
  "SUSPENDED without getter": handover((c, v) => { target = c; value = v; return atCallPlain; }, { suspended: PLAIN }),
  "SUSPENDED a literal with getter": handover((c, v) => { target = c; value = v; return atCallLiteral; }, { suspended: LITERAL }),
  "fresh operation, shared iterator": handover((c, v) => new Shared(c, v)),
  "the same, registers in an object": handover((c, v) => new State(c, v), { state: true }),
  "fresh operation, own iterator": handover((c, v) => new Own(c, v), { token: false }),
  "fresh operation, fresh iterator": handover((c, v) => new Fresh(c, v), { token: false }),
  "helper generator per operation": handover(helper),
  "error by gen.throw": errors((frame, error) => frame.throw(error), shared),
  "error by next, marker": errors((frame) => frame.next(THROW), marked),
  "error by next, failing result": errors((frame) => frame.next(FAILED), shared),
};
for (const k of [0, 1, 3, 10, 100]) {
  workloads[`current, walk ${k}`] = lookup(k, false);
  workloads[`current, cached ${k}`] = lookup(k, true);
}
for (const levels of [1, 10, 100, 1000, 10000]) {
  if (levels < 10000) workloads[`suspend at depth ${levels}, native yield*`] = atDepth(native, levels);
  workloads[`suspend at depth ${levels}, heap, first step native`] = atDepth(optimistic, levels);
  workloads[`suspend at depth ${levels}, heap, trampolined`] = atDepth(trampolined, levels);
}
Object.assign(workloads, {
  "leaf call, native yield*": leaf(native),
  "leaf call, first step native": leaf(optimistic),
  "leaf call, trampolined": leaf(trampolined),
  "recursion 1e5 deep, first step native": recursion(optimistic),
  "recursion 1e5 deep, trampolined": recursion(trampolined),
});
export { workloads };

/** Read by nobody: it keeps the write above from being optimized away. */
export const lastValue = () => value;
