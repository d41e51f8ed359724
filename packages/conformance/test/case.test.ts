import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatToken, parseToken, type Case } from '../src/case.ts';
import { formatScript, parseScript, smallerScripts } from '../src/script.ts';

const steps = fc.array(fc.constantFrom('p', 't', 'c', 'g', 'f', 'b', 'x', 'h'), { maxLength: 5 }).map((letters) => letters.join(''));
const script = fc.array(steps, { minLength: 1, maxLength: 3 }).map((workers) => workers.join('+'));
const name = fc.constantFrom('tasklets', 'costates-2007', 'x', 'Y2');
const how = fc.constantFrom('whole', 'stepped', 'callback', 'captured');

const kind = fc.constantFrom('error', 'kill', 'close', 'timeout', 'park');

const cases: fc.Arbitrary<Case> = fc
  .record({
    law: fc.constantFrom('projection', 'cost', 'hand-off'),
    driver: fc.constantFrom('turns', 'moved', 'scheduled'),
    members: fc.array(fc.record({ paradigm: name, script, inside: fc.option(fc.nat(9)), how }), { minLength: 1, maxLength: 5 }),
    fault: fc.option(fc.record({ kind, member: fc.nat(4), at: fc.nat(20) })),
    choices: fc.array(fc.nat(50), { maxLength: 8 }),
  })
  .map(({ members, fault, ...rest }) => ({
    ...rest,
    members: members.map(({ paradigm, script, inside, how }, index) =>
      inside === null || index === 0 ? { paradigm, script } : { paradigm, script, place: { inside: inside % index, how } },
    ),
    fault: fault === null ? undefined : { ...fault, member: fault.member % members.length },
  }));

describe('tokens', () => {
  test('a token / is readable: law, driver, members with their places, fault, choices', () => {
    const each: Case = {
      law: 'projection',
      driver: 'turns',
      members: [
        { paradigm: 'tasklets', script: 'gpt+p' },
        { paradigm: 'channels', script: 'pt', place: { inside: 0, how: 'captured' } },
      ],
      fault: { kind: 'cancel', member: 1, at: 2, worker: 'w1' },
      choices: [0, 1, 35, 36, 2],
    };
    const token = 'projection/turns/tasklets:gpt+p/channels:pt@0c/cancel-1-2-w1/01z(36)2';
    expect(formatToken(each)).toBe(token);
    expect(parseToken(token)).toEqual(each);
  });

  test('a token / a kill or close that is aimed at a worker: names it', () => {
    const members = [{ paradigm: 'tasklets', script: 't+p' }];
    const each: Case = { law: 'kill', driver: 'turns', members, fault: { kind: 'kill', member: 0, at: 1, worker: 'w1' }, choices: [] };
    expect(formatToken(each)).toBe('kill/turns/tasklets:t+p/kill-0-1-w1/');
    expect(parseToken(formatToken(each))).toEqual(each);
  });

  test('a token / of any case: is read as that case', () => {
    fc.assert(fc.property(cases, (each) => expect(parseToken(formatToken(each))).toEqual(each)));
  });

  test.each([
    '',
    'projection',
    'projection/turns/a:p',
    'projection/somehow/a:p/-/',
    'projection/turns/a:p@0s/-/',
    'projection/turns/a:p/kill-1-1/',
    'projection/turns/a:p/bribe-0-1/',
    'projection/turns/a/-/',
  ])('a token / that is none, "%s": refused, and it is named', (token) => {
    expect(() => parseToken(token)).toThrow(new TypeError(`cannot replay "${token}": it is no token of a case`));
  });
});

describe('scripts', () => {
  test('a script / in short form: workers with names and steps', () => {
    expect(parseScript('gpt++p')).toEqual([{ name: 'w1', steps: 'gpt' }, { name: 'w2', steps: '' }, { name: 'w3', steps: 'p' }]);
    expect(formatScript(parseScript('gpt++p'))).toBe('gpt++p');
  });

  test('a script / with an unknown step: refused', () => {
    expect(() => parseScript('pq')).toThrow(new TypeError('cannot read script "pq": the steps are p, t, c, g, f, b, x and h'));
  });

  test('smaller scripts / of two workers: without a worker, then without a step', () => {
    expect(smallerScripts('pt+x')).toEqual(['x', 'pt', 't+x', 'p+x', 'pt+']);
    expect(smallerScripts('')).toEqual([]);
  });
});
