import { describe, expect, test } from '@jest/globals';
import { sleep } from '@core/coroutine/host';
import { actor, type ActorRef, type Self, supervisor, Topic } from '../src/index.ts';
import { program, say } from './program.ts';

function* idle(self: Self<string>) {
  for (;;) yield* self.receive();
}

describe('the registry', () => {
  test('register and whereis (erlang:register/2): the actor by its name, until it ends', () => {
    program(function* ({ system: { registry } }) {
      const ref = actor(idle);
      registry.register('tea', ref);
      registry.register('chai', ref);
      expect([registry.whereis('tea'), registry.names()]).toEqual([ref, ['tea', 'chai']]);
      ref.exit('kill');
      yield* ref.ended();
      expect([registry.whereis('tea'), registry.names()]).toEqual([undefined, []]);
    });
  });

  test('register / the name is taken, or the actor has ended (erlang:register/2, badarg): a usage error, nothing changes', () => {
    program(function* ({ system: { registry } }) {
      const [a, b] = [actor(idle, { name: 'a', register: 'tea' }), actor(idle, { name: 'b' })];
      expect(() => registry.register('tea', b)).toThrow('cannot register "tea" for "b": it is the name of "a"');
      expect(() => actor(idle, { register: 'tea' })).toThrow('cannot register "tea" for "tea": it is the name of "a"');
      b.exit('kill');
      yield* b.ended();
      expect(() => registry.register('cake', b)).toThrow('cannot register "cake" for "b": it has ended');
      expect([registry.whereis('tea') === a, registry.names()]).toEqual([true, ['tea']]);
    });
  });

  test('unregister (erlang:unregister/1): the name is free, the actor lives', () => {
    program(function* ({ system: { registry } }) {
      const ref = actor(idle, { register: 'tea' });
      expect([registry.unregister('tea'), registry.unregister('tea')]).toEqual([true, false]);
      registry.register('tea', ref);
      expect(ref.isAlive).toBe(true);
    });
  });

  test('a refused name / at the start: no actor was started', () => {
    program(function* ({ system }) {
      actor(idle, { register: 'tea' });
      expect(() => actor(idle, { register: 'tea' })).toThrow('cannot register');
      expect(system.actorCount).toBe(2);
    });
  });

  test('find / nobody has the name yet: waits for it', () => {
    program(function* ({ system: { registry } }) {
      const seen: unknown[] = [];
      const finder = actor(function* () {
        seen.push((yield* registry.find('tea')).name);
      });
      yield* sleep(1);
      seen.push('now');
      actor(idle, { name: 'green', register: 'tea' });
      yield* finder.ended();
      expect(seen).toEqual(['now', 'green']);
      expect((yield* registry.find('tea')).name).toBe('green');
    });
  });

  test('find / given up: forgotten', () => {
    program(function* ({ system: { registry } }) {
      const finder = actor(function* () {
        yield* registry.find('tea');
      });
      yield* sleep(1);
      finder.exit('kill');
      yield* finder.ended();
      registry.register('tea', actor(idle));
    });
  });

  test('a named child / restarted: the new one has the name; watchers see both changes', () => {
    const seen: string[] = [];
    program(function* ({ system: { registry } }) {
      registry.changes.subscribe(({ type, name }) => seen.push(`${type} ${name}`));
      actor(supervisor({}, [{ id: 'tea', start: idle, register: 'tea' }]));
      const first = yield* registry.find('tea');
      yield* sleep(1);
      first.exit('kill');
      yield* sleep(1);
      const second = yield* registry.find('tea');
      expect([second === first, second.isAlive]).toEqual([false, true]);
    });
    expect(seen).toEqual(['registered tea', 'unregistered tea', 'registered tea']);
  });
});

describe('process groups (OTP\'s pg)', () => {
  test('send / to a group: every membership, in the order of joining; the dead have left', () => {
    const seen: string[] = [];
    program(function* ({ system }) {
      const group = system.group<string>('drinkers');
      expect(system.group('drinkers')).toBe(group);
      const changes: string[] = [];
      group.changes.subscribe(({ type, ref }) => changes.push(`${ref.name} ${type}`));
      const members = ['a', 'b', 'c'].map((name) =>
        actor(
          function* (self: Self<string>) {
            for (;;) seen.push(`${name} ${yield* self.receive()}`);
          },
          { name },
        ),
      );
      for (const each of members) group.join(each);
      group.send('tea');
      yield* sleep(1);
      members[1]!.exit('kill');
      yield* sleep(1);
      expect(group.members()).toEqual([members[0], members[2]]);
      group.leave(members[0]!);
      group.send('cake');
      yield* sleep(1);
      expect(changes).toEqual(['a joined', 'b joined', 'c joined', 'b left', 'a left']);
    });
    expect(seen).toEqual(['a tea', 'b tea', 'c tea', 'c cake']);
  });

  test('join / twice (pg:join/2): must leave twice', () => {
    program(function* ({ system }) {
      const group = system.group<string>('g');
      const ref = actor(idle);
      group.join(ref);
      group.join(ref);
      expect(group.members()).toHaveLength(2);
      expect([group.leave(ref), group.leave(ref), group.leave(ref)]).toEqual([true, true, false]);
    });
  });

  test('join / an actor that has ended: a usage error', () => {
    program(function* ({ system }) {
      const ref = actor(function* () {}, { name: 'gone' });
      yield* ref.ended();
      expect(() => system.group('g').join(ref)).toThrow('cannot join "gone" to group "g": it has ended');
    });
  });
});

describe('topics', () => {
  test('send / to actors and functions: in the order of subscribing; who has ended is forgotten', () => {
    const seen: string[] = [];
    program(function* ({ system }) {
      const topic = system.topic<string>('news');
      const reader = actor(function* (self: Self<string>) {
        for (;;) seen.push(`actor ${yield* self.receive()}`);
      });
      topic.subscribe(reader);
      const unsubscribe = topic.subscribe((news) => seen.push(`function ${news}`));
      topic.send('one');
      yield* sleep(1);
      unsubscribe();
      reader.exit('kill');
      yield* reader.ended();
      topic.send('two');
      expect([topic.size, system.deadLetters.count]).toEqual([0, 0]);
    });
    expect(seen).toEqual(['function one', 'actor one']);
  });

  test('subscribe / a function, by an actor that ends: forgotten with it', () => {
    program(function* ({ system }) {
      const topic = system.topic<string>('news');
      const ref = actor(function* () {
        topic.subscribe(() => {});
        yield* sleep(5);
      });
      yield* sleep(1);
      expect(topic.size).toBe(1);
      yield* ref.ended();
      expect(topic.size).toBe(0);
    });
  });

  test('send / a subscriber throws: the others are told all the same, then the publisher', () => {
    const topic = new Topic<string>('news');
    const seen: string[] = [];
    const boom = new Error('boom');
    topic.subscribe(() => {
      throw boom;
    });
    topic.subscribe((news) => seen.push(news));
    expect(() => topic.send('one')).toThrow(boom);
    topic.subscribe(() => {
      throw boom;
    });
    let error: unknown;
    try {
      topic.send('two');
    } catch (caught) {
      error = caught;
    }
    expect([say(error), seen]).toEqual(['AggregateError: subscribers of "news" failed', ['one', 'two']]);
  });
});

test('a dead subscriber to dead letters does not go round in circles', () => {
  program(function* ({ system }) {
    const ref: ActorRef<unknown> = actor(function* (self: Self<unknown>) {
      yield* self.receive();
    });
    system.deadLetters.subscribe({ send: (letter) => ref.send(letter) });
    ref.exit('kill');
    yield* ref.ended();
    ref.send('x');
    expect(system.deadLetters.count).toBe(2); // the message, and the letter about it
  });
});
