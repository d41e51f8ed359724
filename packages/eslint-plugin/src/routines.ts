import { isRoutine, nameOf, unwrap, type FunctionNode, type Node } from './ast.ts';
import { holderOfThis, isReassigned, ownMember, type Origins } from './origin.ts';

/** The generator function in the same file that a call enters, if it is known to be one. */
export function calledRoutine(call: Node, origins: Origins): FunctionNode | null {
  if (call.type !== 'CallExpression') return null;
  const called = definitionOf(unwrap(call.callee), origins);
  return isRoutine(called) ? called : null;
}

/** The function that an expression means, when the file says it once and for all. */
export function definitionOf(callee: Node, origins: Origins): Node | null {
  if (callee.type === 'Identifier') return declared(callee, origins);
  if (callee.type !== 'MemberExpression') return null;
  const name = nameOf(callee.property, callee.computed);
  if (name === null) return null;
  if (callee.object.type === 'ThisExpression') return ownMember(holderOfThis(callee), name)?.value ?? null;
  const holder = declared(callee.object, origins);
  return holder?.type === 'ObjectExpression' ? (ownMember(holder, name)?.value ?? null) : null;
}

function declared(name: Node, origins: Origins): Node | null {
  const variable = origins.variable(name);
  const definition = variable?.defs[0];
  if (variable === null || definition === undefined || variable.defs.length > 1 || isReassigned(variable)) return null;
  if (definition.type === 'FunctionName') return definition.node;
  const { node } = definition;
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return null;
  return unwrap(node.init);
}
