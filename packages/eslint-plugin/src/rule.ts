import type { Node, Program, Scope } from './ast.ts';

/** A rule as ESLint and oxlint take it; the parts that only a linter looks at are left open. */
export interface RuleModule {
  readonly meta: {
    readonly type: 'problem';
    readonly docs: { readonly description: string; readonly recommended: boolean };
    readonly fixable?: 'code';
    readonly hasSuggestions: true;
    readonly messages: Record<string, string>;
    readonly schema: object[];
    readonly defaultOptions?: object[];
  };
  /** A method, so that what the linter hands in may be of the linter's own types. */
  create(context: never): Listeners;
}

/** A rule as it is written here. */
export interface Rule extends RuleModule {
  create(context: Context): Listeners;
}

/** What a rule wants to see, by type of node. */
// oxlint-disable-next-line typescript/no-explicit-any -- each gets the node that its key names
type Listeners = Record<string, (node: any) => void>;

export interface Context {
  readonly sourceCode: SourceCode;
  readonly options: readonly unknown[];
  report(problem: Problem): void;
}

export interface SourceCode {
  readonly text: string;
  readonly ast: Program;
  readonly parserServices?: object | undefined;
  getScope(node: Node): Scope;
  getText(node: Node): string;
}

interface Problem {
  readonly node: Node;
  readonly messageId: string;
  readonly data?: Record<string, string>;
  readonly fix?: Fix;
  readonly suggest?: Suggestion[];
}

export interface Suggestion {
  readonly messageId: string;
  readonly data?: Record<string, string>;
  readonly fix: Fix;
}

type Fix = (fixer: Fixer) => unknown[];

export interface Fixer {
  insertTextBeforeRange(range: [number, number], text: string): unknown;
  insertTextAfterRange(range: [number, number], text: string): unknown;
  replaceTextRange(range: [number, number], text: string): unknown;
}
