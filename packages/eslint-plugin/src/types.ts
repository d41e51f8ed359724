import type { Node } from './ast.ts';
import type { SourceCode } from './rule.ts';
import type { Kind } from './shape.ts';

// What is used of the TypeScript compiler, as typescript-eslint hands it out.
interface Type {
  readonly flags: number;
  readonly symbol?: { readonly name: string };
  readonly types?: readonly Type[];
  isUnion(): boolean;
  getProperties(): readonly Property[];
  getProperty(name: string): Property | undefined;
  getCallSignatures(): readonly { getReturnType(): Type }[];
}
interface Property {
  readonly escapedName: string;
}
interface Checker {
  getTypeAtLocation(node: object): Type;
  getTypeOfSymbolAtLocation(property: Property, node: object): Type;
  getApparentType(type: Type): Type;
  getNonNullableType(type: Type): Type;
  getUndefinedType(): Type;
}
interface NodeMap {
  get(node: Node): object | undefined;
}
interface Services {
  readonly program?: { getTypeChecker(): Checker } | null;
  readonly esTreeNodeToTSNodeMap?: NodeMap;
}

/** `any` and `unknown`, in the compiler's numbers. */
const OPEN = 1 | 2;

const COLLECTIONS = new Set(['Array', 'ReadonlyArray', 'Set', 'ReadonlySet', 'Map', 'ReadonlyMap', 'Iterator', 'IteratorObject', 'NodeList']);

/** What the type of an expression says; `open` is a type that says nothing, as that of an import that was not found. */
export type Verdict = Kind | 'other' | 'open';

/** Tells operations from other values by their types: whatever steps through `Suspended` is one. */
export class Types {
  private readonly checker: Checker;
  private readonly nodes: NodeMap;
  private readonly known = new WeakMap<Type, Verdict>();

  private constructor(checker: Checker, nodes: NodeMap) {
    this.checker = checker;
    this.nodes = nodes;
  }

  /** Null when the parser gives no types. */
  static of(source: SourceCode): Types | null {
    const { program, esTreeNodeToTSNodeMap } = (source.parserServices ?? {}) as Services;
    return program && esTreeNodeToTSNodeMap ? new Types(program.getTypeChecker(), esTreeNodeToTSNodeMap) : null;
  }

  kindOf(expression: Node): Verdict {
    const node = this.nodes.get(expression);
    if (node === undefined) return 'open';
    const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(node));
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const verdict = this.judge(type, node);
    this.known.set(type, verdict);
    return verdict;
  }

  /** True when there may be nothing; null when the types do not say. */
  mayLack(expression: Node): boolean | null {
    const node = this.nodes.get(expression);
    const nothing = this.checker.getUndefinedType();
    const isStrict = this.checker.getNonNullableType(nothing) !== nothing;
    if (node === undefined || !isStrict) return null;
    const type = this.checker.getTypeAtLocation(node);
    return (type.flags & OPEN) !== 0 ? null : this.checker.getNonNullableType(type) !== type;
  }

  /** True when a value has a part of that name; null when its type says nothing. */
  hasPart(expression: Node, name: string): boolean | null {
    const node = this.nodes.get(expression);
    if (node === undefined || this.kindOf(expression) === 'open') return null;
    const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(node));
    return this.checker.getApparentType(type).getProperty(name) !== undefined;
  }

  /** True for what is built into the language and calls a function with each of its elements; null when the type says nothing. */
  isCollection(expression: Node): boolean | null {
    const node = this.nodes.get(expression);
    const type = node && this.checker.getNonNullableType(this.checker.getTypeAtLocation(node));
    if (type === undefined || (type.flags & OPEN) !== 0) return null;
    return COLLECTIONS.has(this.checker.getApparentType(type).symbol?.name ?? '');
  }

  /** True for the type of a generator of operations, as one that makes the arms of a choice. */
  yieldsOperations(typeNode: Node): boolean {
    const node = this.nodes.get(typeNode);
    if (node === undefined) return false;
    const values = this.stepped(this.checker.getTypeAtLocation(node), node);
    return !values.some(isSuspended) && values.some((value) => this.judge(value, node) === 'operation');
  }

  private judge(type: Type, node: object): Verdict {
    if ((type.flags & OPEN) !== 0) return 'open';
    if (type.isUnion()) {
      const verdicts = new Set(type.types?.map((each) => this.judge(each, node)));
      return verdicts.size === 1 ? [...verdicts][0]! : 'other';
    }
    if (!this.stepped(type, node).some(isSuspended)) return 'other';
    return this.checker.getApparentType(type).getProperty('sync') === undefined ? 'routine' : 'operation';
  }

  /** What an iterable hands out, and what it returns at its end. */
  private stepped(type: Type, node: object): Type[] {
    const apparent = this.checker.getApparentType(type);
    const iterator = apparent.getProperties().find(({ escapedName }) => escapedName.startsWith('__@iterator'));
    const step = this.answerOf(this.answerOf(apparent, iterator, node), 'next', node);
    const steps = step === undefined ? [] : (step.types ?? [step]);
    const values = steps.flatMap((each) => each.getProperty('value') ?? []);
    return values.map((value) => this.checker.getTypeOfSymbolAtLocation(value, node));
  }

  /** What a method of `type` returns. */
  private answerOf(type: Type | undefined, method: Property | string | undefined, node: object): Type | undefined {
    const property = typeof method === 'string' ? type?.getProperty(method) : method;
    if (property === undefined) return undefined;
    return this.checker.getTypeOfSymbolAtLocation(property, node).getCallSignatures()[0]?.getReturnType();
  }
}

const isSuspended = (type: Type): boolean => type.symbol?.name === 'Suspended';
