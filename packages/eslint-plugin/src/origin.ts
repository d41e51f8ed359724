import { nameOf, unwrap, type ClassNode, type Definition, type Node, type Scope, type TypeAnnotation, type Variable } from './ast.ts';
import { MAKERS, OPAQUE } from './names.ts';
import type { SourceCode } from './rule.ts';

/** Which export of the packages an expression is, or was made by. */
export interface Origin {
  /** True for the export itself, false for something made by it or declared to be of that type. */
  readonly exported: boolean;
  /** The export's name; `*` is the module. */
  readonly name: string;
}

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

  private trace(node: Node): Origin | null {
    switch (node.type) {
      case 'Identifier':
        return this.ofVariable(this.variable(node));
      case 'MemberExpression': {
        const property = nameOf(node.property, node.computed);
        if (node.object.type === 'ThisExpression') return this.ofOwnMember(node, property);
        const origin = this.of(node.object);
        if (origin?.exported === true && origin.name === '*') return property === null ? null : exported(property);
        return origin;
      }
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
      return argument?.type === 'Literal' && this.covers(argument.value) ? exported('*') : null;
    }
    const origin = this.of(callee);
    if (origin === null || OPAQUE.has(origin.name)) return null;
    if (origin.exported) return made(origin);
    // What other methods answer may be anything: what was sent, for instance.
    return callee.type === 'MemberExpression' && MAKERS.has(nameOf(callee.property, callee.computed) ?? '') ? MADE : null;
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
    if (origin?.name !== '*') return null;
    const property = node.id.properties.find((each) => each.type === 'Property' && each.value === name);
    const key = property?.type === 'Property' ? nameOf(property.key, property.computed) : null;
    return key === null ? null : exported(key);
  }

  private ofImport({ node, parent }: Definition): Origin | null {
    if (parent?.type !== 'ImportDeclaration' || !this.covers(parent.source.value)) return null;
    return exported(node.type === 'ImportSpecifier' ? (nameOf(node.imported) ?? '*') : '*');
  }

  private ofTypeNode(node: Node): Origin | null {
    if (node.type === 'TSTypeReference') return this.of(node.typeName);
    if (node.type !== 'TSUnionType') return null;
    return node.types.map((each) => this.ofTypeNode(each)).find((origin) => origin !== null) ?? null;
  }

  private ofThis(node: Node): Origin | null {
    const superClass = enclosingClass(node)?.superClass;
    return superClass ? made(this.of(superClass)) : null;
  }

  private ofOwnMember(node: Node, name: string | null): Origin | null {
    const member = name === null ? undefined : ownMember(enclosingClass(node), name);
    if (member === undefined) return this.ofThis(node);
    if (member.type !== 'PropertyDefinition') return null;
    const declared = this.ofType(member.typeAnnotation);
    if (declared !== null) return made(declared);
    return member.value === null ? null : this.of(member.value);
  }
}

const exported = (name: string): Origin => ({ exported: true, name });
const made = (origin: Origin | null): Origin | null => origin && { ...origin, exported: false };
const MADE: Origin = { exported: false, name: '' };

/** True when a variable is given another value than its first. */
export function isReassigned(variable: Variable): boolean {
  return variable.references.some((reference) => reference.isWrite() && reference.init !== true);
}

/** The class whose `this` it is at `node`, as long as no plain function comes between. */
export function enclosingClass(node: Node): ClassNode | null {
  for (let at = node.parent; at.type !== 'Program'; at = at.parent) {
    if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') return at;
    const isOwn = at.parent.type === 'MethodDefinition' || at.parent.type === 'PropertyDefinition';
    if ((at.type === 'FunctionExpression' && !isOwn) || at.type === 'FunctionDeclaration') return null;
  }
  return null;
}

export function ownMember(holder: ClassNode | null, name: string): (Node & { type: 'MethodDefinition' | 'PropertyDefinition' }) | undefined {
  for (const member of holder?.body.body ?? []) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    if (nameOf(member.key, member.computed) === name) return member as Node & { type: 'MethodDefinition' | 'PropertyDefinition' };
  }
  return undefined;
}
