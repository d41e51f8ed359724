// A token, where a resume runs its first step natively: a coroutine that answers with a suspend, or ends, never reaches the
// driver; any other request bounces outwards to it. Finding a family's current is cached per coroutine.
export const label = "A+ native resume";

const NONE = 0, RESUME = 1, SUSPEND = 2, TRANSFER = 3, RESCHEDULE = 4, PARK = 5, CONTINUE = 6, BOUNCED = 8, DEEPEST = 64;
const nextOf = Object.getPrototypeOf(function* () {}).prototype.next;
const RESULT = { value: undefined, done: true };
class Suspended {
  constructor() { this.done = false; }
  get value() { throw new Error("suspension across a plain frame"); } // on the prototype: V8 keeps a literal with a getter as a slow dictionary
}
const SUSPENDED = Object.freeze(new Suspended());

let failure;
class Failed {
  constructor() { this.done = true; }
  get value() { const error = failure; failure = undefined; throw error; }
}
const FAILED = Object.freeze(new Failed());

let kind = NONE, target = null, source = null, value, list = null;
let epoch = 0, depth = 0, bounced = null, innermost = null;

const shared = {
  next(token) { return token === undefined ? SUSPENDED : token; },
  throw(error) { throw error; },
  return(v) { return { value: v, done: true }; },
};
const ready = { next() { return RESULT; } };

class Family { constructor(name) { this.name = name; this.head = null; this.tail = null; this.tasks = false; } }
class Coroutine {
  constructor(family, frame) {
    this.family = family; this.frame = frame; this.resumer = null; this.top = this; this.value = undefined; this.after = null;
    this.nests = false; this.seenFamily = null; this.seen = null; this.seenEpoch = 0;
  }
}
class Channel { constructor(family) { this.family = family; this.head = null; this.tail = null; this.receiving = false; } }

let running = new Coroutine(null, null);

export const family = (name) => new Family(name);
export const create = (family, routine) => new Coroutine(family, routine());
export const channel = (family) => new Channel(family);

function append(queue, c) { if (queue.head === null) queue.head = c; else queue.tail.after = c; queue.tail = c; }
function shift(queue) { const c = queue.head; if (c !== null) { queue.head = c.after; c.after = null; } return c; }

function currentOf(family) {
  const me = running;
  if (me.family === family) return me;
  if (me.seenFamily === family && me.seenEpoch === epoch) return me.seen;
  let c = me;
  while (c.family !== family) if ((c = c.resumer) === null || c.family === null) throw new Error("no coroutine of this family here");
  me.seenFamily = family; me.seen = c; me.seenEpoch = epoch;
  return c;
}
function link(c, resumer) {
  if (c.resumer === resumer) return;
  c.resumer = resumer; c.seenFamily = null;
  if (c.nests) epoch++; // what is nested in c may have looked through it
}
function resumable(c) { if (c.top === null) throw new Error("cannot be resumed: running, captured or ended"); }

class Resume {
  constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() {
    const c = this.c;
    resumable(c);
    if (depth === DEEPEST) { kind = RESUME; target = c; value = this.v; return shared; }
    const me = running;
    link(c, me); me.nests = true; running = c.top; c.top = null; RESULT.value = this.v;
    const from = running;
    let result;
    depth++;
    try { result = nextOf.call(from.frame, RESULT); } catch (error) {
      from.frame = null; running = from.resumer;
      if (from === c) throw error;
      kind = CONTINUE; failure = error; list = FAILED;
      return bounce(c, me);
    } finally { depth--; }
    if (result === SUSPENDED) {
      if (kind !== SUSPEND || source !== c) return bounce(c, me);
      c.top = running; running = me; RESULT.value = value; return ready;
    }
    const v = end(from, result.value);
    if (running === me) { RESULT.value = v; return ready; }
    kind = CONTINUE; value = v; list = RESULT;
    return bounce(c, me);
  }
}
// Until the driver commits, the segment counts as suspended, so that a bounce swallowed by a plain frame leaves the chain whole.
function bounce(c, me) {
  if (kind & BOUNCED) bounced.top = null; else { kind |= BOUNCED; innermost = running; }
  bounced = c; c.top = innermost; running = me;
  return shared;
}
class Suspend {
  constructor(family, v) { this.family = family; this.v = v; }
  [Symbol.iterator]() { source = currentOf(this.family); kind = SUSPEND; value = this.v; return shared; }
}
class Transfer {
  constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() {
    const c = this.c; resumable(c); source = currentOf(c.family); kind = TRANSFER; target = c; value = this.v; return shared;
  }
}
class Reschedule {
  constructor(family) { this.family = family; }
  [Symbol.iterator]() { source = currentOf(this.family); kind = RESCHEDULE; return shared; }
}
class Send {
  constructor(channel, v) { this.channel = channel; this.v = v; }
  [Symbol.iterator]() {
    const ch = this.channel;
    if (ch.head !== null && ch.receiving) {
      const c = shift(ch); c.value = this.v; append(ch.family, c); RESULT.value = undefined; return ready;
    }
    source = currentOf(ch.family); kind = PARK; list = ch; value = this.v; return shared;
  }
}
class Receive {
  constructor(channel) { this.channel = channel; }
  [Symbol.iterator]() {
    const ch = this.channel;
    if (ch.head !== null && !ch.receiving) {
      const c = shift(ch); RESULT.value = c.value; c.value = undefined; append(ch.family, c); return ready;
    }
    source = currentOf(ch.family); kind = PARK; list = ch; value = RECEIVING; return shared;
  }
}
const RECEIVING = {};
export const resume = (c, v) => new Resume(c, v);
export const suspend = (family, v) => new Suspend(family, v);
export const transfer = (c, v) => new Transfer(c, v);
export const reschedule = (family) => new Reschedule(family);
export const send = (channel, v) => new Send(channel, v);
export const receive = (channel) => new Receive(channel);
export function spawn(family, routine) { family.tasks = true; append(family, new Coroutine(family, routine())); }

function replace(from, to) { link(to, from.resumer); running = to.top; to.top = null; }
function leave(from) {
  const next = shift(from.family);
  if (next === null) { running = from.resumer; return undefined; }
  const v = next.value; next.value = undefined; replace(from, next); return v;
}
function commit() {
  if (kind & BOUNCED) { kind &= ~BOUNCED; bounced.top = null; running = innermost; }
  switch (kind) {
    case RESUME: link(target, running); running.nests = true; running = target.top; target.top = null; return value;
    case SUSPEND: source.top = running; running = source.resumer; return value;
    case TRANSFER: source.top = running; replace(source, target); return value;
    case RESCHEDULE: source.top = running; append(source.family, source); return leave(source);
    case PARK:
      list.receiving = value === RECEIVING; source.value = list.receiving ? undefined : value;
      source.top = running; append(list, source); return leave(source);
    case CONTINUE: return value;
  }
}
function end(c, v) {
  c.frame = null;
  if (c.family.tasks) return leave(c);
  running = c.resumer; return v;
}

export function run(c, input) {
  resumable(c);
  const outer = running, depthOutside = depth, base = new Coroutine(null, null);
  base.resumer = outer; base.nests = true; link(c, base); running = c.top; c.top = null;
  RESULT.value = input;
  let token = RESULT;
  try {
    for (;;) {
      try {
        while (running !== base) {
          const result = nextOf.call(running.frame, token);
          if (result === SUSPENDED) { RESULT.value = commit(); token = kind === CONTINUE ? list : RESULT; }
          else if (result.done) { RESULT.value = end(running, result.value); token = RESULT; }
          else throw new Error("bare yield");
        }
        return token.value;
      } catch (error) {
        if (running === base) throw error;
        running.frame = null; running = running.resumer; token = FAILED; failure = error;
      }
    }
  } finally { running = outer; depth = depthOutside; }
}
export function runQueue(family) { const first = shift(family); if (first !== null) run(first); }
