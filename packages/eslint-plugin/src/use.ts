import { nameOf, wrapped, type Node } from './ast.ts';

/**
 * What becomes of an expression's value:
 * - `discarded`: nothing;
 * - `yielded`: it is handed out by a `yield` without a star;
 * - `awaited`: it is waited for as a promise is;
 * - `tested`: it is asked whether there is one, which there always is of an operation just made;
 * - `consumed`: a result is computed from it, which an operation is not;
 * - `opened`: parts of it are taken, which an operation may not have;
 * - `bound`: a variable holds it;
 * - `kept`: anything else: run, returned, stored, passed on.
 */
export type Use = 'discarded' | 'yielded' | 'awaited' | 'tested' | 'consumed' | 'opened' | 'bound' | 'kept';

/** The outermost expression that may have the value of this one: its parent decides what becomes of it. */
export function outermost(expression: Node): Node {
  const node = wrapped(expression);
  return passesOn(node.parent, node) ? outermost(node.parent) : node;
}

function passesOn(parent: Node, node: Node): boolean {
  switch (parent.type) {
    case 'SequenceExpression':
      return parent.expressions.at(-1) === node;
    case 'LogicalExpression':
      return parent.right === node;
    case 'ConditionalExpression':
      return parent.test !== node;
    default:
      return false;
  }
}

export function useOf(expression: Node): Use {
  const node = outermost(expression);
  const { parent } = node;
  switch (parent.type) {
    case 'ExpressionStatement':
    case 'SequenceExpression':
      return 'discarded';
    case 'ArrowFunctionExpression':
      return parent.body === node && isForEach(parent) ? 'discarded' : 'kept';
    case 'YieldExpression':
      return parent.delegate ? 'kept' : 'yielded';
    case 'AwaitExpression':
      return 'awaited';
    case 'ArrayExpression':
      return isJoined(parent) ? 'awaited' : 'kept';
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return 'tested';
    case 'ForStatement':
      return parent.test === node ? 'tested' : 'discarded';
    case 'SwitchStatement':
      return parent.discriminant === node ? 'consumed' : 'kept';
    case 'BinaryExpression':
      return compared(parent.operator, parent.left === node ? parent.right : parent.left);
    case 'UnaryExpression':
      if (parent.operator === '!') return 'tested';
      return ['-', '+', '~'].includes(parent.operator) ? 'consumed' : 'kept';
    case 'TemplateLiteral':
      return parent.parent.type === 'TaggedTemplateExpression' ? 'kept' : 'consumed';
    case 'AssignmentExpression':
      return parent.right === node ? assigned(parent) : 'kept';
    case 'MemberExpression':
      return parent.object === node ? 'opened' : 'kept';
    case 'CallExpression':
      return parent.callee === node ? 'consumed' : 'kept';
    case 'VariableDeclarator':
      if (parent.init !== node) return 'kept';
      return parent.id.type === 'Identifier' ? 'bound' : 'opened';
    default:
      return 'kept';
  }
}

/** The names of the parts that are taken of an opened value, as far as they are known. */
export function partsTaken(opened: Node): string[] {
  const { parent } = outermost(opened);
  if (parent.type === 'MemberExpression') return known([nameOfPart(parent.property, parent.computed)]);
  const pattern = parent.type === 'VariableDeclarator' ? parent.id : parent.type === 'AssignmentExpression' ? parent.left : parent;
  if (pattern.type === 'ArrayPattern') return ['0'];
  if (pattern.type !== 'ObjectPattern') return [];
  return known(pattern.properties.map((each) => (each.type === 'Property' ? nameOfPart(each.key, each.computed) : null)));
}

const known = (names: readonly (string | null)[]): string[] => names.filter((name) => name !== null);

function nameOfPart(key: Node, computed: boolean): string | null {
  if (key.type === 'Literal') return String(key.value);
  // Only a class that knows the object asks for a private part.
  return key.type === 'PrivateIdentifier' ? null : nameOf(key, computed);
}

/** What becomes of the value that an assignment gives away. */
function assigned(assignment: Node & { type: 'AssignmentExpression' }): Use {
  const { operator, left } = assignment;
  if (['&&=', '||=', '??='].includes(operator)) return 'kept';
  if (operator !== '=') return 'consumed';
  if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') return 'opened';
  if (left.type !== 'Identifier') return 'kept';
  return ['discarded', 'tested', 'consumed', 'opened'].includes(useOf(assignment)) ? 'bound' : 'kept';
}

/** True for `array.forEach(() => …)`, which drops what the function returns. */
export function isForEach(callback: Node): boolean {
  const call = callback.parent;
  if (call.type !== 'CallExpression' || call.arguments[0] !== callback) return false;
  return call.callee.type === 'MemberExpression' && nameOf(call.callee.property, call.callee.computed) === 'forEach';
}

/** True for the list of `Promise.all([…])` and its kin. */
function isJoined(list: Node): boolean {
  const call = list.parent;
  if (call.type !== 'CallExpression' || call.arguments[0] !== list || call.callee.type !== 'MemberExpression') return false;
  const { object, property, computed } = call.callee;
  const isPromise = object.type === 'Identifier' && object.name === 'Promise';
  return isPromise && ['all', 'allSettled', 'any', 'race'].includes(nameOf(property, computed) ?? '');
}

/** Two operations may be compared with each other, but not with a value. */
function compared(operator: string, other: Node): Use {
  if (operator === 'in' || operator === 'instanceof') return 'kept';
  if (!/^[!=]==?$/.test(operator)) return 'consumed';
  if ((other.type === 'Identifier' && other.name === 'undefined') || (other.type === 'Literal' && other.value === null)) return 'tested';
  return other.type === 'Literal' || other.type === 'TemplateLiteral' ? 'consumed' : 'kept';
}
