import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Linter } from 'eslint';
import ts from 'typescript';
import plugin from '../src/index.ts';
import { FUNCTIONS, FUNCTIONS_OF, IMMEDIATE, LINKS, MAKERS, METHODS, METHODS_OF, OPAQUE, PARTS, TYPES } from '../src/names.ts';
import { parser } from './testers.ts';

const folder = join(import.meta.dirname, '..');
const entries = join(folder, 'test/packages.ts');
const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: unknown };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
// With the newest library, whose iterators have methods.
const program = ts.createProgram([entries], { ...options, lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'], skipLibCheck: true });
const checker = program.getTypeChecker();

/** An export of the packages, and the types of what it makes. */
interface Export {
  readonly module: string;
  readonly name: string;
  readonly isFunction: boolean;
  readonly makes: readonly ts.Type[];
}
const answers = (type: ts.Type): ts.Type[] => type.getCallSignatures().map((signature) => signature.getReturnType());

const all: Export[] = program.getSourceFile(entries)!.statements.flatMap((statement) => {
  const { text } = (statement as ts.ExportDeclaration).moduleSpecifier as ts.StringLiteral;
  const module = checker.getSymbolAtLocation((statement as ts.ExportDeclaration).moduleSpecifier!)!;
  return checker.getExportsOfModule(module).map((symbol) => exported(text, symbol));
});

function exported(module: string, symbol: ts.Symbol): Export {
  const { name } = symbol;
  const origin = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const makes = answers(checker.getTypeOfSymbol(origin));
  const isType = (origin.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0;
  return { module, name, isFunction: makes.length > 0, makes: isType ? [...makes, checker.getDeclaredTypeOfSymbol(origin)] : makes };
}

/** The named parts that are for everybody. */
function parts(type: ts.Type): ts.Symbol[] {
  return checker.getPropertiesOfType(type).filter(({ name, declarations = [] }) => {
    const isOpen = declarations.every((each) => (ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Private) === 0);
    return isOpen && /^[a-z]/i.test(name);
  });
}

function isOperation(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isOperation);
  const iterator = checker.getPropertiesOfType(type).find(({ name }) => name.startsWith('__@iterator'));
  const next = iterator && answers(checker.getTypeOfSymbol(iterator))[0]?.getProperty('next');
  const step = next && answers(checker.getTypeOfSymbol(next))[0];
  return (step?.isUnion() ? step.types : [step]).some((each) => {
    const value = each?.getProperty('value');
    return value !== undefined && checker.getTypeOfSymbol(value).symbol?.name === 'Suspended';
  });
}

/** True for an operation that is nothing besides: what has more to it may well be made and not run. */
const isBare = (type: ts.Type): boolean => isOperation(type) && parts(type).every(({ name }) => PARTS.has(name));

/** Calls of what a value of the type has, and whether they make operations. */
function callsOn(type: ts.Type, value: string): [string, boolean][] {
  // Whoever calls something of a routine steps through it by hand.
  if (isBare(type)) return known(type, value).map(([call]) => [call, false]);
  return parts(type).flatMap((part): [string, boolean][] => {
    const of = checker.getTypeOfSymbol(part);
    const made = answers(of);
    const call = `${value}.${part.name}()`;
    if (made.length === 0) return known(of, `${value}.${part.name}`).map(([called, does]) => [called, does && LINKS.has(part.name)]);
    return [[call, made.some(isBare)], ...(MAKERS.has(part.name) ? made.flatMap((each) => known(each, call)) : [])];
  });
}

function known(type: ts.Type, value: string): [string, boolean][] {
  const methods = parts(checker.getNonNullableType(type)).filter(({ name }) => METHODS.includes(name) || name in METHODS_OF);
  return methods.flatMap((method): [string, boolean][] => {
    const made = answers(checker.getTypeOfSymbol(method));
    return made.length === 0 ? [] : [[`${value}.${method.name}()`, made.some(isBare)]];
  });
}

/** The calls of which the rule does not say what the types say, each with what the types say. */
function wrong(head: string, calls: readonly (readonly [string, boolean])[]): (readonly [string, boolean])[] {
  const code = [`${head}; export function* f() {`, ...calls.map(([call]) => `${call};`), '}'].join('\n');
  const problems = new Linter().verify(code, [{ ...plugin.configs.recommended, files: ['**/*.ts'], languageOptions: { parser } }], 'names.ts');
  const lines = new Set(problems.map(({ line, ruleId, message }) => (ruleId === null ? message : line)));
  expect([...lines].filter((line) => typeof line === 'string')).toEqual([]);
  return calls.filter(([, makesOperation], at) => lines.has(at + 2) !== makesOperation);
}

test('exports: there are some of every module', () => {
  expect(new Set(all.map(({ module }) => module)).size).toBe(15);
  expect(all.length).toBeGreaterThan(300);
});

test('functions: those that make operations are known, and no others', () => {
  // What `ready` is for is done when it returns.
  const functions = all.filter(({ name, isFunction }) => isFunction && name !== 'ready');
  expect(functions.flatMap(({ module, name, makes }) => wrong(`import { ${name} } from '${module}'`, [[`${name}()`, makes.some(isBare)]]))).toEqual([]);
});

test('methods: those that make operations are known, and no others', () => {
  const found = all.flatMap(({ module, name, isFunction, makes }) => {
    const head = `import { ${name} } from '${module}'; ${isFunction ? `const ${name}_ = ${name}()` : `declare const ${name}_: ${name}`}`;
    const calls = new Map(makes.flatMap((type) => callsOn(type, `${name}_`)));
    return wrong(head, [...calls]);
  });
  expect(found).toEqual([]);
});

test('parts: those of every operation and routine are known', () => {
  const runnable = all.filter(({ module, name }) => module === '@core/coroutine' && TYPES.has(name));
  const missing = runnable.flatMap(({ makes }) => makes.flatMap(parts)).map(({ name }) => name).filter((name) => !PARTS.has(name));
  expect(runnable).toHaveLength(TYPES.size);
  expect(missing).toEqual([]);
});

test('lists: every name is still that of something', () => {
  const made = all.flatMap(({ makes }) => makes.flatMap(parts));
  const names = new Set([...all, ...made].map(({ name }) => name));
  const listed = [FUNCTIONS, Object.keys(FUNCTIONS_OF), METHODS, Object.keys(METHODS_OF), Object.keys(IMMEDIATE), OPAQUE, MAKERS, LINKS, TYPES].flatMap((list) => [...list]);
  expect(listed.filter((name) => !names.has(name))).toEqual([]);
});
