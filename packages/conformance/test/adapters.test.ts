/** Our own adapters keep to what is asked of a stranger's, and what adapters are refused for. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkAlone, checkPair, checkTuples, plan, type Adapter } from '../src/index.ts';
import { adapters } from './adapters/index.ts';
import { families } from './adapters/families.ts';

const folder = new URL('./adapters/', import.meta.url);
const files = readdirSync(folder).filter((name) => name !== 'index.ts');
const entries = ['@core/coroutine', '@core/tasklets', '@core/channels', '@core/greenlets', '@core/actors', '../../src/index.ts'];

describe('our adapters', () => {
  test('are those of every paradigm, in the order of the report', () => {
    expect(adapters.map(({ name }) => name)).toEqual([
      'families', 'schedulers', 'choosers', 'tasklets', 'channels', 'greenlets', 'actors',
    ]);
  });

  test.each(files)('%s / has at most 60 lines for each adapter in it', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const count = text.match(/export const \w+: Adapter/g)!.length;
    expect(text.trimEnd().split('\n').length / count).toBeLessThanOrEqual(60);
  });

  test.each(files)('%s / imports public entries only, and touches no internal member', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from!);
    expect(imports.filter((from) => !entries.includes(from))).toEqual([]);
    expect(text).not.toMatch(/\._\w|\b_\w+\s*[=(:]/);
  });
});

describe('an adapter', () => {
  test('with another name than letters, digits and dashes / refused', () => {
    const adapter: Adapter = { ...(families as Adapter), name: 'my paradigm' };
    const refusal = 'cannot check adapter "my paradigm": a name consists of letters, digits and dashes';
    expect(() => checkAlone(adapter)).toThrow(new TypeError(refusal));
    expect(() => checkPair(families, adapter)).toThrow(new TypeError(refusal));
    expect(() => checkTuples([adapter])).toThrow(new TypeError(refusal));
    expect(() => plan([adapter])).toThrow(new TypeError(refusal));
  });

  test('that claims a law without the method it needs / refused', () => {
    const adapter: Adapter = { ...(families as Adapter), claims: ['hand-off'] };
    expect(() => checkAlone(adapter)).toThrow(
      new TypeError('cannot check adapter "families": it claims "hand-off" and has no method "cancel"'),
    );
  });

  test('that claims what is no law of the optional tier / refused, and those that are laws are named', () => {
    const known = 'current, results, waiting, cancel, hand-off, runners, by-hand, guests';
    for (const claim of ['fair', 'creation', 'toString']) {
      const adapter = { ...(families as Adapter), claims: [claim as never] };
      expect(() => checkAlone(adapter)).toThrow(
        new TypeError(`cannot check adapter "families": it claims "${claim}", and the laws to claim are ${known}`),
      );
    }
  });

  test('without a name / refused', () => {
    const adapter = { ...(families as Adapter), name: undefined as never as string };
    expect(() => checkAlone(adapter)).toThrow(new TypeError('cannot check an adapter: it has no name'));
  });

  test('that claims to move workers by hand, and cannot / refused', () => {
    const adapter: Adapter = { ...(families as Adapter), claims: ['runners', 'by-hand'] };
    expect(() => checkAlone(adapter)).toThrow(
      new TypeError('cannot check adapter "families": it claims "by-hand" and has no method "resume"'),
    );
  });

  test('and another of the same name / refused', () => {
    expect(() => checkPair(families, { ...families })).toThrow(
      new TypeError('cannot check "families": there are two adapters of this name'),
    );
  });

  test('that leaves somebody waiting when a worker fails / breaks the law "errors"', () => {
    const careless = adapters.find(({ name }) => name === 'channels')!;
    const stuck: Adapter = {
      ...careless,
      name: 'stuck',
      *run(instance, script, probe) {
        const channels = instance as { there: { close(): void } };
        channels.there.close = () => {};
        yield* careless.run(instance, script, probe);
      },
    };
    const row = checkAlone(stuck).find(({ law }) => law === 'errors')!;
    expect(row.failures[0]!.message).toContain('somebody is left waiting for ever');
  });
});
