import { nameOf, type ImportDeclaration } from './ast.ts';
import type { Fixer, SourceCode } from './rule.ts';

const CONTRACT = '@core/coroutine';

/** A name to use for an export of a package, and the edit that makes it known. */
export interface Import {
  readonly local: string;
  edit(fixer: Fixer): unknown[];
}

/** True when the file imports something from the packages. */
export function importsFrom(source: SourceCode, test: (module: unknown) => boolean): boolean {
  return imports(source).some((each) => test(each.source.value));
}

/** How to get at `name`; null when the name means something else in the file, or the file is no module. */
export function importOf(name: string, source: SourceCode, module: string = CONTRACT): Import | null {
  const { body, sourceType } = source.ast;
  if (sourceType !== 'module') return null;
  const existing = imports(source).filter((each) => each.source.value === module && each.importKind !== 'type');
  for (const { specifiers } of existing) {
    for (const specifier of specifiers) {
      if (specifier.type !== 'ImportSpecifier' || specifier.importKind === 'type' || nameOf(specifier.imported) !== name) continue;
      return { local: specifier.local.name, edit: () => [] };
    }
  }
  if (isTaken(name, source)) return null;
  const last = existing.flatMap(({ specifiers }) => specifiers).findLast(({ type }) => type === 'ImportSpecifier');
  if (last !== undefined) return { local: name, edit: (fixer) => [fixer.insertTextAfterRange([...last.range], `, ${name}`)] };
  const line = `import { ${name} } from '${module}';\n`;
  const first = body[0];
  if (first === undefined) return null;
  return { local: name, edit: (fixer) => [fixer.insertTextBeforeRange([...first.range], line)] };
}

function imports(source: SourceCode): ImportDeclaration[] {
  return source.ast.body.filter((node): node is ImportDeclaration => node.type === 'ImportDeclaration');
}

/** A word that occurs at all may be anything; not to suggest is the safe side. */
function isTaken(name: string, source: SourceCode): boolean {
  return new RegExp(String.raw`(?<![\w$.'"\`])${name}(?![\w$])`).test(source.text);
}
