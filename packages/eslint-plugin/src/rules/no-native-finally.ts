import { isFunction, isRoutine, nameOf, unwrap, type CallExpression, type FunctionNode, type Node, type YieldExpression } from '../ast.ts';
import { rewritten, throughCall } from '../call.ts';
import { Origins } from '../origin.ts';
import { calledRoutine } from '../routines.ts';
import type { Context, Fixer, Rule, Suggestion } from '../rule.ts';

export const noNativeFinally: Rule = {
  meta: {
    type: 'problem',
    docs: {
      description: 'Find a `finally` that may suspend, in a routine that is called by `yield* routine()`.',
      recommended: true,
    },
    hasSuggestions: true,
    messages: {
      native:
        'When "{{name}}" is closed while this `finally` suspends, its caller goes on as if it had returned: call it by `yield* call(…)` (line {{lines}}).',
      call: 'Keep its frame on the heap: `yield* call(…)`.',
    },
    schema: [],
  },

  create(context: Context) {
    const origins = new Origins(context.sourceCode, []);
    const suspending = new Map<FunctionNode, YieldExpression>();
    const natively = new Map<FunctionNode, CallExpression[]>();

    return {
      YieldExpression(node: YieldExpression) {
        if (!node.delegate || node.argument === null) return;
        const cleaning = cleansUp(node);
        if (cleaning !== null && !suspending.has(cleaning)) suspending.set(cleaning, node);
        const call = unwrap(node.argument);
        const routine = calledRoutine(call, origins);
        if (routine !== null) natively.set(routine, [...(natively.get(routine) ?? []), call as CallExpression]);
      },
      'Program:exit'() {
        for (const [routine, node] of suspending) {
          const calls = natively.get(routine);
          if (calls === undefined) continue;
          const data = { name: nameOfFunction(routine), lines: calls.map((call) => lineOf(call, context)).join(', ') };
          context.report({ node, messageId: 'native', data, suggest: suggestCall(calls, context) });
        }
      },
    };
  },
};

/** The routine in whose `finally` the expression stands. */
function cleansUp(node: Node): FunctionNode | null {
  let cleans = false;
  for (let at = node; at.type !== 'Program'; at = at.parent) {
    if (isFunction(at)) return cleans && isRoutine(at) ? at : null;
    if (at.parent.type === 'TryStatement' && at.parent.finalizer === at) cleans = true;
  }
  return null;
}

function suggestCall(calls: readonly CallExpression[], { sourceCode: source }: Context): Suggestion[] {
  const imported = calls.every(({ parent }) => parent.type === 'YieldExpression') ? throughCall(calls, source) : null;
  if (imported === null) return [];
  const rewrite = (call: CallExpression, fixer: Fixer): unknown => fixer.replaceTextRange([...call.range], rewritten(call, imported.local, source));
  return [{ messageId: 'call', fix: (fixer) => [...imported.edit(fixer), ...calls.map((call) => rewrite(call, fixer))] }];
}

function nameOfFunction(routine: FunctionNode): string {
  const { parent } = routine;
  const id = (routine as { id?: Node | null }).id ?? (parent.type === 'VariableDeclarator' ? parent.id : null);
  if (id !== null) return nameOf(id) ?? 'routine';
  const isMember = parent.type === 'MethodDefinition' || parent.type === 'Property' || parent.type === 'PropertyDefinition';
  return (isMember ? nameOf(parent.key, parent.computed) : null) ?? 'routine';
}

function lineOf(node: Node, { sourceCode }: Context): number {
  return sourceCode.text.slice(0, node.range[0]).split('\n').length;
}
