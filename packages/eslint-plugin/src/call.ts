import { unwrap, type CallExpression, type Node } from './ast.ts';
import { importOf, type Import } from './imports.ts';
import type { SourceCode } from './rule.ts';

/** How to write calls of routines by the contract's `call`; null when `call` or what it needs cannot be had. */
export function throughCall(calls: readonly CallExpression[], source: SourceCode): Import | null {
  return calls.every((each) => isMovable(each, source)) ? importOf('call', source) : null;
}

/** A call of a routine as an operation. */
export function rewritten(call: CallExpression, local: string, source: SourceCode): string {
  const { callee } = call;
  const parts = callee.type === 'Identifier' ? [callee, ...call.arguments] : [];
  // A method needs its object.
  const inside = parts.length > 0 ? parts.map((part) => source.getText(part)).join(', ') : `() => ${source.getText(call)}`;
  return `${local}(${inside})`;
}

/** Inside an arrow function, an argument could not be awaited. */
function isMovable({ callee, arguments: given, parent }: CallExpression, source: SourceCode): boolean {
  if (unwrap(callee) !== callee || parent.type === 'ChainExpression') return false;
  return callee.type === 'Identifier' || !given.some((each) => /yield|await/.test(source.getText(each)));
}

/** The same in a message, without the arguments. */
export function shownCall(node: Node, what: string): string {
  const inner = unwrap(node);
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'Identifier') return `call(() => ${what})`;
  return `call(${inner.callee.name}${inner.arguments.length > 0 ? ', …' : ''})`;
}
