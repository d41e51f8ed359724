import {
  enclosingFunction, isFunction, isRoutine, unwrap,
  type CallExpression, type FunctionNode, type Node, type Variable, type YieldExpression,
} from '../ast.ts';
import { rewritten, shownCall, throughCall } from '../call.ts';
import { importsFrom } from '../imports.ts';
import { PARTS } from '../names.ts';
import { Origins } from '../origin.ts';
import { definitionOf } from '../routines.ts';
import type { Context, Fixer, Rule, SourceCode, Suggestion } from '../rule.ts';
import { Shapes, type Kind, type Names } from '../shape.ts';
import { Types } from '../types.ts';
import { isForEach, outermost, partsTaken, useOf, type Use } from '../use.ts';

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
      yielded: '`yield` hands `{{what}}` out instead of running it: {{remedy}}.',
      awaited: 'Awaiting `{{what}}` does not run it, for it is a generator: {{remedy}}.',
      callback: '`forEach` makes a generator of this and never runs it: use a loop and `yield*`.',
      consumed: '`{{what}}` is an operation here, not its result: {{remedy}}.',
      bound: '"{{name}}" is an operation here, not its result: {{remedy}}.',
      insertYield: 'Run it: insert `yield*`.',
      insertAwait: 'Run it: insert `await`.',
      insertStar: 'Run it: write `yield*`.',
      insertCall: 'Run it: write `call(…)`.',
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
    const yields: YieldExpression[] = [];

    const kindOf = (node: Node): Kind | null => {
      const verdict = types?.kindOf(node) ?? 'open';
      if (verdict === 'open') return shapes.kindOf(node);
      return verdict === 'other' ? null : verdict;
    };
    const mayLack = (node: Node): boolean => types?.mayLack(node) ?? shapes.mayLack(node);
    const hasPart = (node: Node, name: string): boolean => types?.hasPart(node, name) ?? PARTS.has(name);
    // Other generators may well be awaited, or yield generators.
    const isCertain = (kind: Kind): boolean => kind === 'operation' || types !== null || usesPackages;

    const check = (node: Node, use: Use): void => {
      if (use === 'kept' || use === 'yielded') return;
      const kind = kindOf(node);
      if (kind === null || !isForgotten(node, use, kind)) return;
      const { remedy, suggest } = remedies(node, use, kind, source);
      const messageId = use === 'tested' || use === 'opened' ? 'consumed' : use;
      context.report({ node, messageId, data: { what: brief(node, source), name: boundName(node), remedy }, suggest });
    };

    const isForgotten = (node: Node, use: Use, kind: Kind): boolean => {
      switch (use) {
        case 'discarded':
          // What may be missing was kept somewhere, and is taken from there.
          return isOptional(node) || !mayLack(node);
        case 'awaited':
          return kind === 'routine' && isCertain(kind);
        case 'tested':
          return !mayLack(node);
        case 'opened':
          return opensResult(node, kind, node);
        case 'bound':
          return isOnlyConsumed(node, kind);
        default:
          return true;
      }
    };

    /** True when a part is taken of `name` that what `made` makes does not have. */
    const opensResult = (name: Node, kind: Kind, made: Node): boolean =>
      kind === 'operation' && partsTaken(name).some((part) => !hasPart(made, part));

    /** True when a variable's value is used, if at all, only where an operation has no meaning. */
    const isOnlyConsumed = (made: Node, kind: Kind): boolean => {
      const variable = origins.variable(boundTo(made));
      if (variable === null || isShared(variable, source)) return false;
      const isAlwaysMade = holdsOperations(variable);
      return variable.references.every((reference) => {
        if (!reference.isRead()) return true;
        const use = useOf(reference.identifier);
        if (use === 'opened') return opensResult(reference.identifier, kind, made);
        return use === 'consumed' || (use === 'tested' && isAlwaysMade);
      });
    };

    /** True when a variable never holds anything but operations. */
    const holdsOperations = ({ references }: Variable): boolean => {
      const writes = references.filter((reference) => reference.isWrite());
      const areMade = writes.every(({ writeExpr }) => writeExpr && kindOf(writeExpr) !== null && !mayLack(writeExpr));
      return areMade && writes.some(({ init }) => init === true);
    };

    const checkYield = (node: YieldExpression): void => {
      const around = enclosingFunction(node);
      const values = valuesOf(node.argument!);
      const found = values.find((value) => {
        const kind = kindOf(value);
        return kind !== null && isCertain(kind);
      });
      if (found === undefined || around === null || isDeclaredOtherwise(around)) return;
      const isWhole = values.every((value) => kindOf(value) !== null && !mayLack(value));
      const remedy = isWhole ? 'write `yield*`' : 'put `yield*` before it';
      const problem = { node: found, messageId: 'yielded', data: { what: brief(found, source), remedy } };
      if (!isWhole) return context.report(problem);
      const fix = (fixer: Fixer): unknown[] => [fixer.insertTextAfterRange([node.range[0], node.range[0] + 'yield'.length], '*')];
      context.report(isKnownRoutine(around) ? { ...problem, fix } : { ...problem, suggest: [{ messageId: 'insertStar', fix }] });
    };

    const isDeclaredOtherwise = ({ returnType }: FunctionNode): boolean => {
      if (!returnType) return false;
      return types?.yieldsOperations(returnType.typeAnnotation) === true || shapes.yieldsOperations(returnType);
    };

    /** True when more than the yield in question says that a generator function is a routine. */
    const isKnownRoutine = (around: FunctionNode): boolean =>
      shapes.isOfTypes(origins.ofType(around.returnType)) ||
      yields.some((each) => each.delegate && enclosingFunction(each) === around && kindOf(each.argument!) !== null);

    const checkCallback = (call: CallExpression): void => {
      const given = call.arguments[0];
      if (given === undefined || !isForEach(given) || !usesPackages || !dropsResults(call)) return;
      const callback = isFunction(given) ? given : definitionOf(given, origins);
      if (isRoutine(callback)) context.report({ node: given, messageId: 'callback' });
    };

    /** False for an object of one's own whose `forEach` may well run routines. */
    const dropsResults = ({ callee }: CallExpression): boolean =>
      callee.type === 'MemberExpression' && (types?.isCollection(callee.object) ?? origins.of(callee.object) === null);

    const checkWhereItStands = (node: Node): void => check(node, useOf(node));
    const checkWhereItEnds = (node: Node): void => {
      const use = useOf(node);
      if (use === 'discarded' || use === 'awaited') check(node, use);
    };
    return {
      CallExpression(node: CallExpression) {
        checkWhereItStands(node);
        checkCallback(node);
      },
      NewExpression: checkWhereItStands,
      // Their other uses are seen where the variable gets its value.
      Identifier: checkWhereItEnds,
      MemberExpression: checkWhereItEnds,
      YieldExpression(node: YieldExpression) {
        // In an async generator, a yield awaits.
        if (node.argument !== null && enclosingFunction(node)?.async === false) yields.push(node);
      },
      'Program:exit'() {
        for (const each of yields) if (!each.delegate) checkYield(each);
      },
    };
  },
};

/** What an expression may come to; `a && b` also stands for its first part. */
function valuesOf(expression: Node): Node[] {
  const node = unwrap(expression);
  switch (node.type) {
    case 'ConditionalExpression':
      return [...valuesOf(node.consequent), ...valuesOf(node.alternate)];
    case 'LogicalExpression':
      return [...valuesOf(node.right), node];
    case 'SequenceExpression':
      return valuesOf(node.expressions.at(-1)!);
    default:
      return [node];
  }
}

/** What to say and to suggest, by the function around. */
function remedies(node: Node, use: Use, kind: Kind, source: SourceCode): { remedy: string; suggest: Suggestion[] } {
  const around = enclosingFunction(node);
  const call = shownCall(node, brief(node, source));
  if (use === 'awaited') return { remedy: `write \`${call}\``, suggest: suggestCall(node, '', source) };
  if (around?.async === true) {
    if (kind === 'routine') return { remedy: `write \`await ${call}\``, suggest: suggestCall(node, 'await ', source) };
    return { remedy: '`await` it', suggest: suggestPrefix(node, 'await', 'insertAwait') };
  }
  if (around?.generator === true) return { remedy: 'put `yield*` before it', suggest: suggestPrefix(node, 'yield*', 'insertYield') };
  if (isInRoutine(around)) return { remedy: 'a callback cannot wait, so use a loop and `yield*`', suggest: [] };
  if (kind === 'routine') return { remedy: `run it by \`yield*\` in a routine, or by \`${call}.sync()\``, suggest: [] };
  const remedy = 'run it by `yield*` in a routine, or by `.sync()`';
  if (source.getText(node).includes('\n')) return { remedy, suggest: [] };
  return { remedy, suggest: [{ messageId: 'appendSync', fix: (fixer) => [fixer.insertTextAfterRange([...node.range], '.sync()')] }] };
}

function isInRoutine(callback: FunctionNode | null): boolean {
  for (let at = callback; at !== null; at = enclosingFunction(at)) if (at.generator) return true;
  return false;
}

function suggestPrefix(node: Node, prefix: string, messageId: string): Suggestion[] {
  // What an optional chain left out cannot be run.
  if (isOptional(node)) return [];
  const fix = (fixer: Fixer): unknown[] =>
    isFree(node)
      ? [fixer.insertTextBeforeRange([...node.range], `${prefix} `)]
      : [fixer.insertTextBeforeRange([...node.range], `(${prefix} `), fixer.insertTextAfterRange([...node.range], ')')];
  return [{ messageId, fix }];
}

/** A generator is no thenable, but `call` makes one of it. */
function suggestCall(node: Node, prefix: string, source: SourceCode): Suggestion[] {
  const imported = node.type === 'CallExpression' ? throughCall([node], source) : null;
  if (imported === null) return [];
  const text = prefix + rewritten(node as CallExpression, imported.local, source);
  const fix = (fixer: Fixer): unknown[] => [
    ...imported.edit(fixer),
    fixer.replaceTextRange([...node.range], prefix === '' || isFree(node) ? text : `(${text})`),
  ];
  return [{ messageId: 'insertCall', fix }];
}

const isOptional = (node: Node): boolean => node.parent.type === 'ChainExpression';

/** True where a prefix needs no parentheses. */
const isFree = ({ parent }: Node): boolean => parent.type === 'ExpressionStatement' || parent.type === 'VariableDeclarator';

/** True for what other scripts and modules may use. */
function isShared({ defs }: Variable, source: SourceCode): boolean {
  const declaration = defs[0]?.node.parent;
  if (declaration?.type !== 'VariableDeclaration') return false;
  if (declaration.parent.type === 'ExportNamedDeclaration') return true;
  return source.ast.sourceType === 'script' && declaration.parent.type === 'Program';
}

/** What the value is bound to, where it is. */
function boundTo(made: Node): Node {
  const { parent } = outermost(made);
  if (parent.type === 'VariableDeclarator') return parent.id;
  return parent.type === 'AssignmentExpression' ? parent.left : parent;
}

function boundName(node: Node): string {
  const target = boundTo(node);
  return target.type === 'Identifier' ? target.name : '';
}

/** A call without its arguments, on one line. */
function brief(node: Node, source: SourceCode): string {
  const inner = unwrap(node);
  const isCall = inner.type === 'CallExpression' || inner.type === 'NewExpression';
  const text = source.getText(isCall ? inner.callee : inner).replaceAll(/\s+/g, ' ');
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return `${inner.type === 'NewExpression' ? 'new ' : ''}${shown}${isCall ? '()' : ''}`;
}
