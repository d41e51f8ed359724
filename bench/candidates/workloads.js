// Every workload returns a function that performs n operations.
export function floor() {
  const body = function* () { for (;;) yield; };
  const a = body(), b = body();
  return (n) => { for (let i = 0; i < n; i += 2) { a.next(i); b.next(i); } };
}

function distinct(count, source, ...names) {
  return (...args) => Array.from({ length: count }, (_, i) => new Function(...names, `return function* body${i}() { ${source} }`)(...args));
}

export function workloads(lib) {
  const { family, create, resume, suspend, transfer, run, runQueue, spawn, reschedule, channel, send, receive } = lib;

  function pair(count) {
    return () => {
      const M = family("main"), F = family("inner"), state = { left: 0 };
      const bodies = distinct(count, "for (let i = 0;; i++) yield* suspend(F, i);", "suspend", "F")(suspend, F);
      const inner = bodies.map((body) => create(F, body));
      const main = create(M, function* () {
        for (;;) { for (let i = 0; i < state.left; i++) yield* resume(inner[i % count], i); yield* suspend(M); }
      });
      return (n) => { state.left = n; run(main); };
    };
  }

  function transfers(count) {
    return () => {
      const F = family("f"), state = { left: 0 }, ring = [];
      const source = "for (;;) { if (--state.left < 0) { state.last = ring[own]; yield* suspend(F); } yield* transfer(ring[next], 1); }";
      for (let i = 0; i < count; i++) {
        const body = new Function("transfer", "suspend", "F", "state", "ring", "own", "next", `return function* body${i}() { ${source} }`);
        ring.push(create(F, body(transfer, suspend, F, state, ring, i, (i + 1) % count)));
      }
      state.last = ring[0];
      return (n) => { state.left = n; run(state.last); };
    };
  }

  function tasklets(count) {
    return () => {
      const S = family("tasks"), state = { left: 0 };
      const bodies = distinct(count, "while (--state.left >= 0) yield* reschedule(S);", "reschedule", "S", "state")(reschedule, S, state);
      return (n) => { state.left = n; for (const body of bodies) spawn(S, body); runQueue(S); };
    };
  }

  function rendezvous() {
    const S = family("tasks"), ch = channel(S);
    let left = 0;
    const sender = function* () { for (let i = 0; i < left; i++) yield* send(ch, i); };
    const receiver = function* () { let sum = 0; for (let i = 0; i < left; i++) sum += yield* receive(ch); return sum; };
    return (n) => { left = n; spawn(S, sender); spawn(S, receiver); runQueue(S); };
  }

  function across(k) {
    return () => {
      const M = family("main"), T = family("t"), nested = [];
      let left = 0, depth = 0;
      const pass = function* () { const next = nested[depth++]; for (;;) yield* resume(next, 1); };
      const innermost = function* () { for (let i = 0;; i++) yield* suspend(T, i); };
      for (let i = 0; i < k; i++) nested.push(create(family("foreign"), i === k - 1 ? innermost : pass));
      const t = create(T, k === 0 ? innermost : pass);
      const main = create(M, function* () {
        for (;;) { for (let i = 0; i < left; i++) yield* resume(t, i); yield* suspend(M); }
      });
      return (n) => { left = n; run(main); };
    };
  }

  function burst() {
    const S = family("tasks");
    const body = function* () {};
    return (n) => { for (let i = 0; i < n; i++) spawn(S, body); runQueue(S); };
  }

  return {
    "resume+suspend": pair(1),
    "transfer": transfers(2),
    "reschedule, 2 bodies": tasklets(2),
    "rendezvous message": () => rendezvous(),
    ...Object.fromEntries([0, 1, 3, 10, 100].map((k) => [`suspend across ${k}`, across(k)])),
    "resume+suspend, 64 bodies": pair(64),
    "transfer, 64 bodies": transfers(64),
    "reschedule, 64 bodies": tasklets(64),
    "spawn and finish": burst,
  };
}
