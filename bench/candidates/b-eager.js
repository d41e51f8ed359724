// B: the operation itself moves control (sets `running`); the driver only continues `running`. Tokens as in a-token.js.
export const label = "B eager";

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
  [Symbol.iterator]() {
    const c = this.c;
    resumable(c); c.resumer = running; running = c.top; c.top = null; RESULT.value = this.v; return shared;
  }
}
class Suspend {
  constructor(family, v) { this.family = family; this.v = v; }
  [Symbol.iterator]() {
    const c = currentOf(this.family);
    c.top = running; running = c.resumer; RESULT.value = this.v; return shared;
  }
}
class Transfer {
  constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() {
    const c = this.c; resumable(c);
    const from = currentOf(c.family); from.top = running; replace(from, c); RESULT.value = this.v; return shared;
  }
}
class Reschedule {
  constructor(family) { this.family = family; }
  [Symbol.iterator]() {
    const c = currentOf(this.family);
    c.top = running; append(c.family, c); RESULT.value = leave(c); return shared;
  }
}
class Send {
  constructor(channel, v) { this.channel = channel; this.v = v; }
  [Symbol.iterator]() {
    const ch = this.channel;
    if (ch.head !== null && ch.receiving) {
      const c = shift(ch); c.value = this.v; append(ch.family, c); RESULT.value = undefined; return ready;
    }
    return park(ch, false, this.v);
  }
}
class Receive {
  constructor(channel) { this.channel = channel; }
  [Symbol.iterator]() {
    const ch = this.channel;
    if (ch.head !== null && !ch.receiving) {
      const c = shift(ch); RESULT.value = c.value; c.value = undefined; append(ch.family, c); return ready;
    }
    return park(ch, true, undefined);
  }
}
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
function park(ch, receiving, v) {
  const c = currentOf(ch.family);
  ch.receiving = receiving; c.value = v; c.top = running; append(ch, c); RESULT.value = leave(c); return shared;
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
          if (result === SUSPENDED) token = RESULT;
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
