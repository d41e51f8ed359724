import {
  isFunction, nameOf, unwrap,
  type ClassNode, type Definition, type Member, type Node, type ObjectLiteral, type Scope, type TypeAnnotation, type Variable,
} from './ast.ts';
import { FUNCTIONS, FUNCTIONS_OF, LINKS, MAKERS, OPAQUE, TYPES } from './names.ts';
import type { SourceCode } from './rule.ts';

/** Which export of the packages an expression is, or was made by. */
export interface Origin {
  /** True for the export itself, false for something made by it or declared to be of that type. */
  readonly exported: boolean;
  /** The export's name; `*` is the module. */
  readonly name: string;
  readonly module: string;
}

/** What a method's `this` is written out as. */
type Holder = ClassNode | ObjectLiteral;

/** Follows names, declarations and type annotations within one file back to the imports. */
export class Origins {
  private readonly source: SourceCode;
  private readonly packages: readonly string[];
  /** Guards against declarations that refer to each other. */
  private readonly visiting = new Set<Node>();

  constructor(source: SourceCode, packages: readonly string[]) {
    this.source = source;
    this.packages = packages;
  }

  /** True for a module of one of the packages: `@core/*` stands for all that begin with `@core/`. */
  covers(module: unknown): boolean {
    if (typeof module !== 'string') return false;
    return this.packages.some((name) => (name.endsWith('*') ? module.startsWith(name.slice(0, -1)) : module === name));
  }

  of(expression: Node): Origin | null {
    const node = unwrap(expression);
    if (this.visiting.has(node)) return null;
    this.visiting.add(node);
    try {
      return this.trace(node);
    } finally {
      this.visiting.delete(node);
    }
  }

  /** The variable that a name means where it stands. */
  variable(name: Node): Variable | null {
    if (name.type !== 'Identifier') return null;
    for (let scope: Scope | null = this.source.getScope(name); scope !== null; scope = scope.upper) {
      const found = scope.set.get(name.name);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The export that a type annotation names. */
  ofType(annotation: TypeAnnotation | null | undefined): Origin | null {
    return annotation ? this.ofTypeNode(annotation.typeAnnotation) : null;
  }

  ofTypeNode(node: Node): Origin | null {
    if (node.type === 'TSTypeReference') return this.of(node.typeName);
    if (node.type !== 'TSUnionType') return null;
    return node.types.map((each) => this.ofTypeNode(each)).find((origin) => origin !== null) ?? null;
  }

  private trace(node: Node): Origin | null {
    switch (node.type) {
      case 'Identifier':
        return this.ofVariable(this.variable(node));
      case 'MemberExpression':
        return this.ofMember(node.object, nameOf(node.property, node.computed));
      case 'ThisExpression':
        return this.ofThis(node);
      case 'NewExpression':
        return made(this.of(node.callee));
      case 'CallExpression':
        return this.ofCall(node.callee, node.arguments[0]);
      default:
        return null;
    }
  }

  private ofCall(callee: Node, argument: Node | undefined): Origin | null {
    if (callee.type === 'Identifier' && callee.name === 'require') {
      return argument?.type === 'Literal' ? this.exported('*', argument.value) : null;
    }
    const origin = this.of(callee);
    if (origin?.exported === true) return made(origin);
    // What other methods answer may be anything: what was sent, for instance.
    if (callee.type !== 'MemberExpression' || !MAKERS.has(nameOf(callee.property, callee.computed) ?? '')) return null;
    const maker = this.of(callee.object);
    return maker === null ? null : { exported: false, name: '', module: maker.module };
  }

  private ofVariable(variable: Variable | null): Origin | null {
    const definition = variable?.defs[0];
    if (variable === null || definition === undefined) return null;
    if (definition.type === 'ImportBinding') return this.ofImport(definition);
    const { name, node } = definition;
    const declared = name.type === 'Identifier' ? this.ofType(name.typeAnnotation) : null;
    if (declared !== null) return made(declared);
    if (node.type !== 'VariableDeclarator' || node.init === null || isReassigned(variable)) return null;
    const origin = this.of(node.init);
    if (node.id.type !== 'ObjectPattern') return node.id.type === 'Identifier' ? origin : null;
    if (origin === null || origin.name !== '*') return null;
    const property = node.id.properties.find((each) => each.type === 'Property' && each.value === name);
    const key = property?.type === 'Property' ? nameOf(property.key, property.computed) : null;
    return key === null ? null : { ...origin, name: key };
  }

  private ofImport({ node, parent }: Definition): Origin | null {
    if (parent?.type !== 'ImportDeclaration') return null;
    return this.exported(node.type === 'ImportSpecifier' ? (nameOf(node.imported) ?? '*') : '*', parent.source.value);
  }

  private exported(name: string, module: unknown): Origin | null {
    return this.covers(module) ? { exported: true, name, module: String(module) } : null;
  }

  private ofMember(object: Node, name: string | null): Origin | null {
    if (name === null) return null;
    const own = object.type === 'ThisExpression' ? this.ofOwnMember(object, name) : undefined;
    if (own !== undefined) return own;
    const origin = this.of(object);
    if (origin?.exported === true) return origin.name === '*' ? { ...origin, name } : null;
    return LINKS.has(name) ? origin : null;
  }

  private ofThis(node: Node): Origin | null {
    const holder = holderOfThis(node);
    const superClass = holder?.type === 'ObjectExpression' ? null : holder?.superClass;
    return superClass ? made(this.of(superClass)) : null;
  }

  /** Undefined for what the class or the object literal itself does not have. */
  private ofOwnMember(self: Node, name: string): Origin | null | undefined {
    const holder = holderOfThis(self);
    const member = ownMember(holder, name);
    const declared = this.ofType(member?.typeAnnotation);
    if (declared !== null) return made(declared);
    const value = member?.value ?? givenByConstructor(holder, name);
    if (value !== null) return this.of(value);
    return member === null ? undefined : null;
  }
}

/** What an export makes, or what is declared to be of that type. */
function made(origin: Origin | null): Origin | null {
  return origin === null || OPAQUE.has(origin.name) || TYPES.has(origin.name) || makesOperation(origin) ? null : { ...origin, exported: false };
}

/** True for a function of the packages that makes an operation or enters a routine. */
export function makesOperation({ name, module }: Origin): boolean {
  return FUNCTIONS.includes(name) || (Object.hasOwn(FUNCTIONS_OF, name) && FUNCTIONS_OF[name] === module);
}

/** True when a variable is given another value than its first. */
export function isReassigned(variable: Variable): boolean {
  return variable.references.some((reference) => reference.isWrite() && reference.init !== true);
}

/** The class or the object literal whose `this` it is at `node`, as long as no plain function comes between. */
export function holderOfThis(node: Node): Holder | null {
  for (let at = node.parent; at.type !== 'Program'; at = at.parent) {
    if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') return at;
    if (at.type === 'FunctionDeclaration') return null;
    const { parent } = at;
    if (at.type !== 'FunctionExpression' || parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') continue;
    return parent.type === 'Property' && parent.parent.type === 'ObjectExpression' ? parent.parent : null;
  }
  return null;
}

export function ownMember(holder: Holder | null, name: string): Member | null {
  if (holder === null) return null;
  const members = holder.type === 'ObjectExpression' ? holder.properties : holder.body.body;
  return members.find((each): each is Member => isMember(each) && nameOf(each.key, each.computed) === name) ?? null;
}

function isMember(node: Node): node is Member {
  return node.type === 'MethodDefinition' || node.type === 'PropertyDefinition' || node.type === 'Property';
}

/** What a constructor assigns to `this.name` in a statement of its own. */
function givenByConstructor(holder: Holder | null, name: string): Node | null {
  const constructor = holder?.type === 'ObjectExpression' ? null : ownMember(holder, 'constructor')?.value;
  if (!constructor || !isFunction(constructor) || constructor.body.type !== 'BlockStatement') return null;
  for (const statement of constructor.body.body) {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue;
    const { left, right } = statement.expression;
    if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') continue;
    if (nameOf(left.property, left.computed) === name) return right;
  }
  return null;
}
