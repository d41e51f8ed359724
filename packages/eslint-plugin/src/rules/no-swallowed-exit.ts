import { isFunction, isRoutine, type CatchClause, type Identifier, type Node, type Reference, type YieldExpression } from '../ast.ts';
import { importOf, importsFrom } from '../imports.ts';
import { Origins } from '../origin.ts';
import type { Context, Fixer, Rule, Suggestion } from '../rule.ts';

/** What ends a routine from outside, and where it is thrown. */
const SIGNALS = [
  { name: 'ExitSignal', module: '@core/coroutine' },
  { name: 'CancelledError', module: '@core/tasklets' },
  { name: 'GreenletExit', module: '@core/greenlets' },
  { name: 'CoroutineExit', module: '@core/symmetric' },
] as const;

export const noSwallowedExit: Rule = {
  meta: {
    type: 'problem',
    docs: {
      description: 'Find a `catch` around `yield*` that keeps a kill or a cancellation from ending the routine.',
      recommended: false,
    },
    hasSuggestions: true,
    messages: {
      swallowed: 'This `catch` also swallows what kills or cancels the routine: look at the error, and throw on what is not yours.',
      letPass: 'Let {{name}} pass.',
    },
    schema: [],
  },

  create(context: Context) {
    const origins = new Origins(context.sourceCode, []);
    const guarding = new Set<CatchClause>();
    const throwing = new Set<CatchClause>();

    return {
      YieldExpression(node: YieldExpression) {
        if (node.delegate) for (const handler of handlersOf(node)) guarding.add(handler);
      },
      ThrowStatement(node: Node) {
        for (const clause of catchesAround(node)) throwing.add(clause);
      },
      'Program:exit'() {
        for (const handler of guarding) {
          if (throwing.has(handler) || isTested(handler, origins)) continue;
          context.report({ node: handler, messageId: 'swallowed', suggest: suggestions(handler, context) });
        }
      },
    };
  },
};

/** The handlers that an error raised at `node` may reach, within its routine. */
function handlersOf(node: Node): CatchClause[] {
  const found: CatchClause[] = [];
  for (let at = node; at.type !== 'Program'; at = at.parent) {
    if (isFunction(at)) return isRoutine(at) ? found : [];
    const { parent } = at;
    if (parent.type === 'TryStatement' && parent.block === at && parent.handler !== null) found.push(parent.handler);
  }
  return [];
}

/** The handlers that `node` stands in, within its function. */
function catchesAround(node: Node): CatchClause[] {
  const found: CatchClause[] = [];
  for (let at = node; at.type !== 'Program' && !isFunction(at); at = at.parent) {
    if (at.type === 'CatchClause') found.push(at);
  }
  return found;
}

function isTested({ param }: CatchClause, origins: Origins): boolean {
  if (param === null) return false;
  // Who takes the error apart has looked at it.
  if (param.type !== 'Identifier') return true;
  return origins.variable(param)?.references.some((reference) => isTest(reference)) === true;
}

/** True when it depends on the error what is done next. */
function isTest({ identifier }: Reference): boolean {
  let at: Node = identifier;
  for (; !isFunction(at) && at.type !== 'CatchClause'; at = at.parent) {
    const parent: Node = at.parent;
    if (parent.type === 'BinaryExpression') return true;
    if (parent.type === 'SwitchStatement' && parent.discriminant === at) return true;
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.test === at) return true;
    if (parent.type === 'LogicalExpression' && parent.left === at) return true;
  }
  return false;
}

function suggestions(handler: CatchClause, context: Context): Suggestion[] {
  const source = context.sourceCode;
  const name = (handler.param as Identifier | null)?.name ?? 'error';
  const start = handler.body.range[0];
  return SIGNALS.flatMap((signal) => {
    const isAtHand = signal.module === '@core/coroutine' || importsFrom(source, (module) => module === signal.module);
    const imported = isAtHand ? importOf(signal.name, source, signal.module) : null;
    if (imported === null) return [];
    const check = ` if (${name} instanceof ${imported.local}) throw ${name};`;
    const fix = (fixer: Fixer): unknown[] => [
      ...imported.edit(fixer),
      ...(handler.param === null ? [fixer.insertTextBeforeRange([start, start], `(${name}) `)] : []),
      fixer.insertTextAfterRange([start, start + 1], check),
    ];
    return [{ messageId: 'letPass', data: { name: signal.name }, fix }];
  });
}
