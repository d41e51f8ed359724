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

  private judge(type: Type, node: object): Verdict {
    if ((type.flags & OPEN) !== 0) return 'open';
    if (type.isUnion()) {
      const verdicts = new Set(type.types?.map((each) => this.judge(each, node)));
      return verdicts.size === 1 ? [...verdicts][0]! : 'other';
    }
    const apparent = this.checker.getApparentType(type);
    const iterator = apparent.getProperties().find(({ escapedName }) => escapedName.startsWith('__@iterator'));
    const step = this.answerOf(this.answerOf(apparent, iterator, node), 'next', node);
    if (step === undefined || !this.suspends(step, node)) return 'other';
    return apparent.getProperty('sync') === undefined ? 'routine' : 'operation';
  }

  /** What a method of `type` returns. */
  private answerOf(type: Type | undefined, method: Property | string | undefined, node: object): Type | undefined {
    const property = typeof method === 'string' ? type?.getProperty(method) : method;
    if (property === undefined) return undefined;
    return this.checker.getTypeOfSymbolAtLocation(property, node).getCallSignatures()[0]?.getReturnType();
  }

  /** True for the `IteratorResult` of something that yields `Suspended`. */
  private suspends(result: Type, node: object): boolean {
    return (result.types ?? [result]).some((each) => {
      const value = each.getProperty('value');
      return value !== undefined && this.checker.getTypeOfSymbolAtLocation(value, node).symbol?.name === 'Suspended';
    });
  }
}
