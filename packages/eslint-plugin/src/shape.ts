import { isFunction, nameOf, unwrap, type CallExpression, type Node } from './ast.ts';
import { FUNCTIONS, IMMEDIATE, METHODS, TYPES } from './names.ts';
import { isReassigned, type Origins } from './origin.ts';
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
  private readonly functions: ReadonlySet<string>;
  private readonly methods: ReadonlySet<string>;

  constructor(origins: Origins, { functions, methods, ignore }: Names) {
    const known = (names: readonly string[]): Set<string> => new Set(names.filter((name) => !ignore.includes(name)));
    this.origins = origins;
    this.functions = known([...FUNCTIONS, ...functions]);
    this.methods = known([...METHODS, ...methods]);
  }

  kindOf(expression: Node): Kind | null {
    const node = unwrap(expression);
    if (node.type === 'CallExpression') return this.kindOfCall(node);
    if (node.type === 'Identifier') return this.kindOfName(node);
    return null;
  }

  private kindOfCall(call: CallExpression): Kind | null {
    const callee = unwrap(call.callee);
    if (calledRoutine(call, this.origins) !== null) return 'routine';
    const definition = definitionOf(callee, this.origins);
    if (definition !== null && isFunction(definition)) {
      const returned = this.origins.ofType(definition.returnType);
      return returned !== null && TYPES.has(returned.name) ? 'operation' : null;
    }
    const origin = this.origins.of(callee);
    if (origin === null) return null;
    if (origin.exported) return this.functions.has(origin.name) ? 'operation' : null;
    if (callee.type === 'Identifier') return origin.name === 'RoutineFunction' ? 'routine' : null;
    if (callee.type !== 'MemberExpression') return null;
    const method = nameOf(callee.property, callee.computed) ?? '';
    return this.methods.has(method) && IMMEDIATE[origin.name]?.includes(method) !== true ? 'operation' : null;
  }

  private kindOfName(name: Node): Kind | null {
    const variable = this.origins.variable(name);
    const definition = variable?.defs[0];
    if (variable === null || definition === undefined || isReassigned(variable)) return null;
    const { name: id, node } = definition;
    const declared = id.type === 'Identifier' ? this.origins.ofType(id.typeAnnotation) : null;
    if (declared !== null) return TYPES.has(declared.name) ? 'operation' : null;
    // Only calls: a name for a name could go in circles, and nobody writes it.
    const init = node.type === 'VariableDeclarator' && node.id === id && node.init !== null ? unwrap(node.init) : null;
    return init?.type === 'CallExpression' ? this.kindOfCall(init) : null;
  }
}
