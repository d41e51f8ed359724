import { isFunction, nameOf, wrapped, type Node } from './ast.ts';

/**
 * What becomes of an expression's value:
 * - `discarded`: nothing;
 * - `yielded`: it is handed out by a `yield` without a star;
 * - `consumed`: a result is computed from it, which an operation is not;
 * - `opened`: it is taken apart, which has a meaning for a generator and none for an operation;
 * - `bound`: a variable holds it;
 * - `kept`: anything else: run, awaited, returned, stored, passed on.
 */
export type Use = 'discarded' | 'yielded' | 'consumed' | 'opened' | 'bound' | 'kept';

/** What a step or a result has and no operation has. */
const RESULT_PARTS = new Set(['done', 'length', 'value']);

export function useOf(expression: Node): Use {
  const node = wrapped(expression);
  const { parent } = node;
  switch (parent.type) {
    case 'ExpressionStatement':
      return 'discarded';
    case 'SequenceExpression':
      return parent.expressions.at(-1) === node ? useOf(parent) : 'discarded';
    case 'ArrowFunctionExpression':
      return parent.body === node && isForEach(parent) ? 'discarded' : 'kept';
    case 'YieldExpression':
      return parent.delegate ? 'kept' : 'yielded';
    case 'LogicalExpression':
      return parent.left === node ? 'consumed' : useOf(parent);
    case 'ConditionalExpression':
      return parent.test === node ? 'consumed' : useOf(parent);
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.test === node ? 'consumed' : 'kept';
    case 'SwitchStatement':
      return parent.discriminant === node ? 'consumed' : 'kept';
    case 'BinaryExpression':
      return computes(parent.operator, parent.left === node ? parent.right : parent.left) ? 'consumed' : 'kept';
    case 'UnaryExpression':
      return ['!', '-', '+', '~'].includes(parent.operator) ? 'consumed' : 'kept';
    case 'TemplateLiteral':
      return parent.parent.type === 'TaggedTemplateExpression' ? 'kept' : 'consumed';
    case 'AssignmentExpression':
      return parent.right === node && !['=', '&&=', '||=', '??='].includes(parent.operator) ? 'consumed' : 'kept';
    case 'MemberExpression':
      return parent.object === node && RESULT_PARTS.has(nameOf(parent.property, parent.computed) ?? '') ? 'opened' : 'kept';
    case 'CallExpression':
      return parent.callee === node ? 'consumed' : 'kept';
    case 'VariableDeclarator':
      if (parent.init !== node) return 'kept';
      return parent.id.type === 'Identifier' ? 'bound' : 'opened';
    default:
      return 'kept';
  }
}

/** True for `array.forEach(() => …)`, which drops what the function returns. */
function isForEach(callback: Node): boolean {
  const call = callback.parent;
  if (!isFunction(callback) || call.type !== 'CallExpression' || call.arguments[0] !== callback) return false;
  return call.callee.type === 'MemberExpression' && nameOf(call.callee.property, call.callee.computed) === 'forEach';
}

/** Two operations may be compared with each other, but not with a value. */
function computes(operator: string, other: Node): boolean {
  if (operator === 'in' || operator === 'instanceof') return false;
  return !/^[!=]==?$/.test(operator) || other.type === 'Literal' || other.type === 'TemplateLiteral';
}
