// D: every resume runs a native driver loop of its own, which answers its family's requests and passes others outwards.
export const label = "D driver per prompt";

const SUSPEND = 1, TRANSFER = 2, RESCHEDULE = 3, PARK = 4;
const RESULT = { value: undefined, done: true };
class Suspended {
  constructor() { this.done = false; }
  get value() { throw new Error("suspension across a plain frame"); } // on the prototype: V8 keeps a literal with a getter as a slow dictionary
}
const SUSPENDED = Object.freeze(new Suspended());

let kind = 0, prompt = null, target = null, value, list = null;

const shared = {
  next(token) { return token === undefined ? SUSPENDED : token; },
  throw(error) { throw error; },
  return(v) { return { value: v, done: true }; },
};
const ready = { next() { return RESULT; } };

class Family { constructor(name) { this.name = name; this.head = null; this.tail = null; this.tasks = false; } }
class Coroutine {
  constructor(family, frame) { this.family = family; this.frame = frame; this.free = true; this.value = undefined; this.after = null; }
}
class Channel { constructor(family) { this.family = family; this.head = null; this.tail = null; this.receiving = false; } }

export const family = (name) => new Family(name);
export const create = (family, routine) => new Coroutine(family, routine());
export const channel = (family) => new Channel(family);

function append(queue, c) { if (queue.head === null) queue.head = c; else queue.tail.after = c; queue.tail = c; }
function shift(queue) { const c = queue.head; if (c !== null) { queue.head = c.after; c.after = null; } return c; }
function resumable(c) { if (!c.free) throw new Error("cannot be resumed: running, captured or ended"); }

class Resume {
  constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() { resumable(this.c); this.c.free = false; return this; }
  next(token) {
    let c = this.c;
    if (token === undefined) { RESULT.value = this.v; token = RESULT; }
    for (;;) {
      let result;
      try { result = c.frame.next(token); } catch (error) { c.frame = null; throw error; }
      token = RESULT;
      if (result === SUSPENDED) {
        if (prompt !== c.family) { this.c = c; return SUSPENDED; }
        c.free = kind !== PARK;
        switch (kind) {
          case SUSPEND: RESULT.value = value; return RESULT;
          case TRANSFER: c = target; RESULT.value = value; c.free = false; continue;
          case RESCHEDULE: append(prompt, c); break;
          case PARK: list.receiving = value === RECEIVING; c.value = list.receiving ? undefined : value; append(list, c);
        }
      } else if (result.done) {
        c.frame = null;
        if (!c.family.tasks) { RESULT.value = result.value; return RESULT; }
      } else throw new Error("bare yield");
      if ((c = shift(c.family)) === null) { RESULT.value = undefined; return RESULT; }
      c.free = false; RESULT.value = c.value; c.value = undefined;
    }
  }
  throw(error) { throw error; }
  return(v) { return { value: v, done: true }; }
}
class Suspend {
  constructor(family, v) { this.family = family; this.v = v; }
  [Symbol.iterator]() { kind = SUSPEND; prompt = this.family; value = this.v; return shared; }
}
class Transfer {
  constructor(c, v) { this.c = c; this.v = v; }
  [Symbol.iterator]() { resumable(this.c); kind = TRANSFER; target = this.c; prompt = this.c.family; value = this.v; return shared; }
}
class Reschedule {
  constructor(family) { this.family = family; }
  [Symbol.iterator]() { kind = RESCHEDULE; prompt = this.family; return shared; }
}
class Send {
  constructor(channel, v) { this.channel = channel; this.v = v; }
  [Symbol.iterator]() {
    const ch = this.channel;
    if (ch.head !== null && ch.receiving) {
      const c = shift(ch); c.value = this.v; append(ch.family, c); RESULT.value = undefined; return ready;
    }
    kind = PARK; prompt = ch.family; list = ch; value = this.v; return shared;
  }
}
class Receive {
  constructor(channel) { this.channel = channel; }
  [Symbol.iterator]() {
    const ch = this.channel;
    if (ch.head !== null && !ch.receiving) {
      const c = shift(ch); RESULT.value = c.value; c.value = undefined; append(ch.family, c); return ready;
    }
    kind = PARK; prompt = ch.family; list = ch; value = RECEIVING; return shared;
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

export function run(c, input) {
  const result = new Resume(c, input)[Symbol.iterator]().next(undefined);
  if (result === SUSPENDED) throw new Error("no coroutine of this family here");
  return result.value;
}
export function runQueue(family) { const first = shift(family); if (first !== null) run(first); }
