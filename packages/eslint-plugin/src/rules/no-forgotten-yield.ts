import { enclosingFunction, unwrap, wrapped, type FunctionNode, type Node, type VariableDeclarator, type YieldExpression } from '../ast.ts';
import { importsFrom } from '../imports.ts';
import { Origins } from '../origin.ts';
import type { Context, Fixer, Rule, SourceCode, Suggestion } from '../rule.ts';
import { Shapes, type Kind, type Names } from '../shape.ts';
import { Types } from '../types.ts';
import { useOf, type Use } from '../use.ts';

export interface NoForgottenYieldOptions extends Partial<Names> {
  /** Packages whose names are known; `@core/*` by default. */
  readonly packages?: readonly string[];
}

const names = (description: string): object => ({
  type: 'array',
  items: { type: 'string' },
  uniqueItems: true,
  description,
});

export const noForgottenYield: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'Find operations and calls of routines that are made and never run.', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      discarded: '`{{what}}` does nothing until it is run: {{remedy}}.',
      yielded: '`yield` hands `{{what}}` out instead of running it: write `yield*`.',
      consumed: '`{{what}}` is an operation here, not its result: {{remedy}}.',
      bound: '"{{name}}" is an operation here, not its result: {{remedy}}.',
      insertYield: 'Run it: insert `yield*`.',
      insertAwait: 'Run it: insert `await`.',
      appendSync: 'Run it: append `.sync()`.',
    },
    schema: [
      {
        type: 'object',
        properties: {
          packages: names('Packages whose exports are known; "@core/*" stands for all that begin so.'),
          functions: names('More functions of these packages that make operations.'),
          methods: names('More methods of what comes from these packages.'),
          ignore: names('Functions and methods that make none.'),
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{}],
  },

  create(context: Context) {
    const { packages = ['@core/*'], functions = [], methods = [], ignore = [] } = (context.options[0] ?? {}) as NoForgottenYieldOptions;
    const source = context.sourceCode;
    const origins = new Origins(source, packages);
    const shapes = new Shapes(origins, { functions, methods, ignore });
    const types = Types.of(source);
    const usesPackages = importsFrom(source, (module) => origins.covers(module));

    const kindOf = (node: Node): Kind | null => {
      const verdict = types?.kindOf(node) ?? 'open';
      if (verdict === 'open') return shapes.kindOf(node);
      return verdict === 'other' ? null : verdict;
    };

    const check = (node: Node, use: Use): void => {
      if (use === 'kept') return;
      const kind = kindOf(node);
      if (kind === null || (use === 'opened' && kind === 'routine')) return;
      if (use === 'yielded') {
        // Other generators may well yield generators.
        if (kind === 'routine' && types === null && !usesPackages) return;
        return reportYield(node);
      }
      if (use === 'bound' && !isOnlyConsumed(node, kind)) return;
      const { remedy, suggest } = remedies(node, kind, source);
      const messageId = use === 'opened' ? 'consumed' : use;
      context.report({ node, messageId, data: { what: brief(node, source), name: boundName(node), remedy }, suggest });
    };

    const reportYield = (node: Node): void => {
      const yielding = wrapped(node).parent as YieldExpression;
      const end = yielding.range[0] + 'yield'.length;
      context.report({
        node,
        messageId: 'yielded',
        data: { what: brief(node, source) },
        fix: (fixer) => [fixer.insertTextAfterRange([yielding.range[0], end], '*')],
      });
    };

    /** True when a variable's value is used, if at all, only where an operation has no meaning. */
    const isOnlyConsumed = (init: Node, kind: Kind): boolean => {
      const declarator = wrapped(init).parent as VariableDeclarator;
      const variable = origins.variable(declarator.id);
      if (variable === null || isShared(declarator, source)) return false;
      return variable.references.every((reference) => {
        if (reference.init === true) return true;
        const use = useOf(reference.identifier);
        return reference.isRead() && (use === 'consumed' || (use === 'opened' && kind === 'operation'));
      });
    };

    const checkWhereItStands = (node: Node): void => check(node, useOf(node));
    const checkWhereItEnds = (node: Node): void => {
      const use = useOf(node);
      if (use === 'discarded' || use === 'yielded') check(node, use);
    };
    return {
      CallExpression: checkWhereItStands,
      NewExpression: checkWhereItStands,
      // Their other uses are seen where the variable gets its value.
      Identifier: checkWhereItEnds,
      MemberExpression: checkWhereItEnds,
    };
  },
};

/** What to say and to suggest, by the function around. */
function remedies(node: Node, kind: Kind, source: SourceCode): { remedy: string; suggest: Suggestion[] } {
  const around = enclosingFunction(node);
  if (around?.async === true) return { remedy: '`await` it', suggest: suggestPrefix(node, kind, 'await', 'insertAwait') };
  if (around?.generator === true) return { remedy: 'put `yield*` before it', suggest: suggestPrefix(node, kind, 'yield*', 'insertYield') };
  if (isInRoutine(around)) return { remedy: 'a callback cannot wait, so use a loop and `yield*`', suggest: [] };
  const remedy = 'run it by `yield*` in a routine, or by `.sync()`';
  if (kind === 'routine' || source.getText(node).includes('\n')) return { remedy, suggest: [] };
  return { remedy, suggest: [{ messageId: 'appendSync', fix: (fixer) => [fixer.insertTextAfterRange([...node.range], '.sync()')] }] };
}

function isInRoutine(callback: FunctionNode | null): boolean {
  for (let at = callback; at !== null; at = enclosingFunction(at)) if (at.generator) return true;
  return false;
}

function suggestPrefix(node: Node, kind: Kind, prefix: string, messageId: string): Suggestion[] {
  // A generator is no thenable; and what an optional chain left out cannot be run.
  if ((prefix === 'await' && kind === 'routine') || node.parent.type === 'ChainExpression') return [];
  const isFree = node.parent.type === 'ExpressionStatement' || node.parent.type === 'VariableDeclarator';
  const fix = (fixer: Fixer): unknown[] =>
    isFree
      ? [fixer.insertTextBeforeRange([...node.range], `${prefix} `)]
      : [fixer.insertTextBeforeRange([...node.range], `(${prefix} `), fixer.insertTextAfterRange([...node.range], ')')];
  return [{ messageId, fix }];
}

/** True for what other scripts and modules may use. */
function isShared(declarator: VariableDeclarator, source: SourceCode): boolean {
  const declaration = declarator.parent;
  if (declaration.parent.type === 'ExportNamedDeclaration') return true;
  return source.ast.sourceType === 'script' && declaration.parent.type === 'Program';
}

function boundName(node: Node): string {
  const { parent } = wrapped(node);
  return parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : '';
}

/** A call without its arguments, on one line. */
function brief(node: Node, source: SourceCode): string {
  const inner = unwrap(node);
  const isCall = inner.type === 'CallExpression' || inner.type === 'NewExpression';
  const text = source.getText(isCall ? inner.callee : inner).replaceAll(/\s+/g, ' ');
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return `${inner.type === 'NewExpression' ? 'new ' : ''}${shown}${isCall ? '()' : ''}`;
}
