import { expect, test } from '@jest/globals';
import { Census } from '../src/census.ts';
import { toJson, toTable } from '../src/render.ts';

function threeTeas(): Census {
  const census = new Census('/root');
  const common = { licence: 'MIT', installScripts: [], node: undefined };
  for (const [version, bytes] of [['1.0.0', 1e6], ['2.0.0', 2e6], ['2.0.0', 2e6]] as const) {
    census.add({ path: '/root/x', bytes, manifest: { ...common, name: 'tea', version } });
  }
  census.add({ path: '/root/y', bytes: 5e5, manifest: { ...common, licence: 'ISC', name: 'cup', version: '1.0.0' } });
  return census;
}

test('toTable / rows beyond the limit: counted, not shown', () => {
  expect(toTable(threeTeas(), true, 1)).toBe(`4 packages (2 names, 5.5 MB) under /root

Packages and versions: 2
  cup  1.0.0
  … 1 more (--all)

In several versions: 1
  tea  2.0.0 ×2, 1.0.0

Licences: 2
  MIT  3
  … 1 more (--all)

Licence unknown or missing: none

Install scripts: none

Largest: 3
  tea@2.0.0  2.0 MB
  … 2 more (--all)

Not for Node ${process.version}: none

Malformed or unreadable: none
`);
});

test('toTable / interrupted: says so first', () => {
  expect(toTable(new Census('/root'), false, 1)).toMatch(/^Interrupted; until then: 0 packages /);
});

test('toTable / names that would steer the terminal or fill it: made harmless', () => {
  const census = new Census('/root');
  census.add({ path: `/root/\u001b[2J\n${'x'.repeat(200)}`, reason: 'a\rb\u009bc' });
  const lines = toTable(census, true, 10).split('\n');
  expect(lines.at(-2)).toBe(`  ?[2J?${'x'.repeat(45)}…${'x'.repeat(49)}  a?b?c`);
});

test('toJson / every list: whole, in order', () => {
  const whole = {
    complete: true,
    node: process.version,
    root: '/root',
    packages: 4,
    bytes: 5_500_000,
    versions: { cup: { '1.0.0': 1 }, tea: { '2.0.0': 2, '1.0.0': 1 } },
    licences: { MIT: 3, ISC: 1 },
    unclearLicences: {},
    installScripts: {},
    sizes: { 'tea@2.0.0': 2_000_000, 'tea@1.0.0': 1_000_000, 'cup@1.0.0': 500_000 },
    excludedEngines: {},
    problems: {},
  };
  // As text, since the order of the keys is part of it.
  expect(toJson(threeTeas(), true)).toBe(`${JSON.stringify(whole, null, 2)}\n`);
});

test('toJson / a package called __proto__: listed like any other', () => {
  const census = new Census('/root');
  census.problems.set('__proto__', 'odd');
  expect(toJson(census, true)).toContain('"__proto__": "odd"');
});
