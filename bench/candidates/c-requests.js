// C: every operation is a fresh request object, yielded to the driver by a fresh iterator; the driver dispatches on its kind.
export const label = "C requests";

const RESUME = 1, SUSPEND = 2, TRANSFER = 3, RESCHEDULE = 4, SEND = 5, RECEIVE = 6;

class Waiting {
  constructor(request) { this.request = request; this.done = false; }
  next(v) {
    if (this.done) return { value: v, done: true };
    this.done = true; return { value: this.request, done: false };
  }
  throw(error) { throw error; }
  return(v) { return { value: v, done: true }; }
}
class Ready { constructor(v) { this.v = v; } next() { return { value: this.v, done: true }; } }

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

class Request {
  constructor(kind, target, value) { this.kind = kind; this.target = target; this.value = value; this.source = null; }
  [Symbol.iterator]() {
    switch (this.kind) {
      case RESUME: resumable(this.target); break;
      case SUSPEND: case RESCHEDULE: this.source = currentOf(this.target); break;
      case TRANSFER: resumable(this.target); this.source = currentOf(this.target.family); break;
      case SEND: case RECEIVE: {
        const ch = this.target, partner = this.kind === SEND;
        if (ch.head === null || ch.receiving !== partner) { this.source = currentOf(ch.family); break; }
        const c = shift(ch), v = c.value;
        c.value = this.value; append(ch.family, c); return new Ready(v);
      }
    }
    return new Waiting(this);
  }
}
export const resume = (c, v) => new Request(RESUME, c, v);
export const suspend = (family, v) => new Request(SUSPEND, family, v);
export const transfer = (c, v) => new Request(TRANSFER, c, v);
export const reschedule = (family) => new Request(RESCHEDULE, family);
export const send = (channel, v) => new Request(SEND, channel, v);
export const receive = (channel) => new Request(RECEIVE, channel);
export function spawn(family, routine) { family.tasks = true; append(family, new Coroutine(family, routine())); }

function replace(from, to) { to.resumer = from.resumer; running = to.top; to.top = null; }
function leave(from) {
  const next = shift(from.family);
  if (next === null) { running = from.resumer; return undefined; }
  const v = next.value; next.value = undefined; replace(from, next); return v;
}
function commit({ kind, target, source, value }) {
  switch (kind) {
    case RESUME: target.resumer = running; running = target.top; target.top = null; return value;
    case SUSPEND: source.top = running; running = source.resumer; return value;
    case TRANSFER: source.top = running; replace(source, target); return value;
    case RESCHEDULE: source.top = running; append(source.family, source); return leave(source);
    case SEND: case RECEIVE:
      target.receiving = kind === RECEIVE; source.value = value;
      source.top = running; append(target, source); return leave(source);
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
  let v = input, failed = false;
  try {
    for (;;) {
      try {
        while (running !== base) {
          const result = failed ? (failed = false, running.frame.throw(v)) : running.frame.next(v);
          v = result.done ? end(running, result.value) : commit(result.value);
        }
        if (failed) throw v;
        return v;
      } catch (error) {
        if (running === base) throw error;
        running.frame = null; running = running.resumer; failed = true; v = error;
      }
    }
  } finally { running = outer; }
}
export function runQueue(family) { const first = shift(family); if (first !== null) run(first); }
