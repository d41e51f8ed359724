import { isFunction, nameOf, unwrap, type CallExpression, type Node, type TypeAnnotation } from './ast.ts';
import { IMMEDIATE, METHODS, METHODS_OF, TYPES } from './names.ts';
import { isReassigned, makesOperation, type Origin, type Origins } from './origin.ts';
import { calledRoutine, definitionOf } from './routines.ts';

/**
 * What an expression makes. An `operation` is of no use but to be run or handed on; a `routine` is a generator too, and a
 * plain program may drive it itself.
 */
export type Kind = 'operation' | 'routine';

export interface Names {
  readonly functions: readonly string[];
  readonly methods: readonly string[];
  readonly ignore: readonly string[];
}

/** Tells operations from other values by names and imports, without types. */
export class Shapes {
  private readonly origins: Origins;
  private readonly functions: readonly string[];
  private readonly methods: ReadonlySet<string>;
  private readonly ignore: readonly string[];

  constructor(origins: Origins, { functions, methods, ignore }: Names) {
    this.origins = origins;
    this.functions = functions;
    this.methods = new Set([...METHODS, ...methods]);
    this.ignore = ignore;
  }

  kindOf(expression: Node): Kind | null {
    const node = unwrap(expression);
    if (node.type === 'CallExpression') return this.kindOfCall(node);
    if (node.type === 'Identifier') return this.kindOfName(node);
    return null;
  }

  /** True when the file does not say that the expression always makes something. */
  mayLack(expression: Node): boolean {
    if (expression.parent.type === 'ChainExpression' || this.kindOf(expression) === null) return true;
    const node = unwrap(expression);
    const definition = node.type === 'CallExpression' ? definitionOf(unwrap(node.callee), this.origins) : null;
    return definition !== null && isFunction(definition) && definition.returnType?.typeAnnotation.type === 'TSUnionType';
  }

  /** True for a generator of operations, as one that makes the arms of a choice. */
  yieldsOperations({ typeAnnotation: type }: TypeAnnotation): boolean {
    const yielded = type.type === 'TSTypeReference' && this.origins.ofTypeNode(type) === null ? type.typeArguments?.params[0] : undefined;
    return yielded !== undefined && this.isOfTypes(this.origins.ofTypeNode(yielded));
  }

  /** True for an annotation as something that `yield*` runs. */
  isOfTypes(origin: Origin | null): boolean {
    return origin !== null && TYPES.has(origin.name);
  }

  private kindOfCall(call: CallExpression): Kind | null {
    const callee = unwrap(call.callee);
    if (calledRoutine(call, this.origins) !== null) return 'routine';
    const definition = definitionOf(callee, this.origins);
    if (definition !== null && isFunction(definition)) {
      return this.isOfTypes(this.origins.ofType(definition.returnType)) ? 'operation' : null;
    }
    const origin = this.origins.of(callee);
    if (origin?.exported === true) return this.isKnownFunction(origin) ? 'operation' : null;
    if (callee.type === 'Identifier') return origin?.name === 'RoutineFunction' ? 'routine' : null;
    if (callee.type !== 'MemberExpression' || definition !== null) return null;
    return this.isKnownMethod(this.origins.of(callee.object), nameOf(callee.property, callee.computed)) ? 'operation' : null;
  }

  private isKnownFunction(origin: Origin): boolean {
    return !this.ignore.includes(origin.name) && (this.functions.includes(origin.name) || makesOperation(origin));
  }

  private isKnownMethod(origin: Origin | null, method: string | null): boolean {
    if (origin === null || origin.exported || method === null) return false;
    const isKnown = this.methods.has(method) || listed(METHODS_OF, method, origin.name);
    return isKnown && !this.ignore.includes(method) && !listed(IMMEDIATE, origin.name, method);
  }

  private kindOfName(name: Node): Kind | null {
    const variable = this.origins.variable(name);
    const definition = variable?.defs[0];
    if (variable === null || definition === undefined || isReassigned(variable)) return null;
    const { name: id, node } = definition;
    const declared = id.type === 'Identifier' ? this.origins.ofType(id.typeAnnotation) : null;
    if (declared !== null) return this.isOfTypes(declared) ? 'operation' : null;
    // Only calls: a name for a name could go in circles, and nobody writes it.
    const init = node.type === 'VariableDeclarator' && node.id === id && node.init !== null ? unwrap(node.init) : null;
    return init?.type === 'CallExpression' ? this.kindOfCall(init) : null;
  }
}

function listed(lists: Readonly<Record<string, readonly string[]>>, key: string, name: string): boolean {
  return Object.hasOwn(lists, key) && lists[key]?.includes(name) === true;
}
