// A without `armed`: yield* first calls next(undefined); the driver only ever resumes with a result object, which passes through.
export const label = "A token";

const NONE = 0, RESUME = 1, SUSPEND = 2, TRANSFER = 3, RESCHEDULE = 4, PARK = 5;
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
  let c = running;
  while (c.family !== family) if ((c = c.resumer) === null || c.family === null) throw new Error("no coroutine of this family here");
  return c;
}
function resumable(c) { if (c.top === null) throw new Error("cannot be resumed: running, captured or ended"); }

class Resume {
  constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() { resumable(this.c); kind = RESUME; target = this.c; value = this.v; return shared; }
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

function replace(from, to) { to.resumer = from.resumer; running = to.top; to.top = null; }
function leave(from) {
  const next = shift(from.family);
  if (next === null) { running = from.resumer; return undefined; }
  const v = next.value; next.value = undefined; replace(from, next); return v;
}
function commit() {
  switch (kind) {
    case RESUME: target.resumer = running; running = target.top; target.top = null; return value;
    case SUSPEND: source.top = running; running = source.resumer; return value;
    case TRANSFER: source.top = running; replace(source, target); return value;
    case RESCHEDULE: source.top = running; append(source.family, source); return leave(source);
    case PARK:
      list.receiving = value === RECEIVING; source.value = list.receiving ? undefined : value;
      source.top = running; append(list, source); return leave(source);
  }
}
function end(c, v) {
  c.frame = null;
  if (c.family.tasks) return leave(c);
  running = c.resumer; return v;
}

export function run(c, input) {
  resumable(c);
  const outer = running, base = new Coroutine(null, null);
  base.resumer = outer; c.resumer = base; running = c.top; c.top = null;
  RESULT.value = input;
  let token = RESULT;
  try {
    for (;;) {
      try {
        while (running !== base) {
          const result = running.frame.next(token);
          if (result === SUSPENDED) { RESULT.value = commit(); token = RESULT; }
          else if (result.done) { RESULT.value = end(running, result.value); token = RESULT; }
          else throw new Error("bare yield");
        }
        return token.value;
      } catch (error) {
        if (running === base) throw error;
        running.frame = null; running = running.resumer; token = FAILED; failure = error;
      }
    }
  } finally { running = outer; }
}
export function runQueue(family) { const first = shift(family); if (first !== null) run(first); }
