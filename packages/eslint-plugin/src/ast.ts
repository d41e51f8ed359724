/**
 * The part of ESTree (with TypeScript's nodes) and of ESLint's scopes that the rules look at. Written out here so that the
 * package's types need neither ESLint nor a parser to be installed.
 */

interface Is<T extends string> {
  readonly type: T;
  readonly range: readonly [number, number];
  readonly parent: Node;
}

export interface Program extends Is<'Program'> {
  readonly body: readonly Node[];
  readonly sourceType: 'module' | 'script' | 'commonjs';
}
export interface Identifier extends Is<'Identifier'> {
  readonly name: string;
  readonly typeAnnotation?: TypeAnnotation | null;
}
interface PrivateIdentifier extends Is<'PrivateIdentifier'> {
  readonly name: string;
}
interface Literal extends Is<'Literal'> {
  readonly value: unknown;
}
export interface CallExpression extends Is<'CallExpression'> {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}
interface NewExpression extends Is<'NewExpression'> {
  readonly callee: Node;
}
interface MemberExpression extends Is<'MemberExpression'> {
  readonly object: Node;
  readonly property: Node;
  readonly computed: boolean;
}
export interface YieldExpression extends Is<'YieldExpression'> {
  readonly argument: Node | null;
  readonly delegate: boolean;
}
export interface FunctionNode extends Is<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'> {
  readonly generator: boolean;
  readonly async: boolean;
  readonly body: Node;
  readonly returnType?: TypeAnnotation | null;
}
interface TryStatement extends Is<'TryStatement'> {
  readonly block: Node;
  readonly handler: CatchClause | null;
  readonly finalizer: Node | null;
}
export interface CatchClause extends Is<'CatchClause'> {
  readonly param: Node | null;
  readonly body: Node;
}
interface VariableDeclaration extends Is<'VariableDeclaration'> {
  readonly kind: string;
}
interface VariableDeclarator extends Is<'VariableDeclarator'> {
  readonly id: Node;
  readonly init: Node | null;
}
export interface ImportDeclaration extends Is<'ImportDeclaration'> {
  readonly source: Literal;
  readonly specifiers: readonly Node[];
  readonly importKind?: 'type' | 'value';
}
interface ImportSpecifier extends Is<'ImportSpecifier'> {
  readonly imported: Node;
  readonly local: Identifier;
  readonly importKind?: 'type' | 'value';
}
/** A class or an object literal's member. */
export interface Member extends Is<'MethodDefinition' | 'PropertyDefinition' | 'Property'> {
  readonly key: Node;
  readonly value: Node | null;
  readonly computed: boolean;
  readonly typeAnnotation?: TypeAnnotation | null;
}
export interface ClassNode extends Is<'ClassDeclaration' | 'ClassExpression'> {
  readonly superClass: Node | null;
  readonly body: ClassBody;
}
interface ClassBody extends Is<'ClassBody'> {
  readonly body: readonly Node[];
}
export interface ObjectLiteral extends Is<'ObjectExpression'> {
  readonly properties: readonly Node[];
}
interface ObjectPattern extends Is<'ObjectPattern'> {
  readonly properties: readonly Node[];
}
interface BinaryExpression extends Is<'BinaryExpression' | 'LogicalExpression'> {
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}
interface Operator extends Is<'UnaryExpression'> {
  readonly operator: string;
}
interface Assignment extends Is<'AssignmentExpression'> {
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}
interface Choice extends Is<'ConditionalExpression'> {
  readonly test: Node;
  readonly consequent: Node;
  readonly alternate: Node;
}
interface Tested extends Is<'IfStatement' | 'WhileStatement' | 'DoWhileStatement' | 'ForStatement'> {
  readonly test: Node | null;
}
interface Switch extends Is<'SwitchStatement'> {
  readonly discriminant: Node;
}
interface Sequence extends Is<'SequenceExpression'> {
  readonly expressions: readonly Node[];
}
interface Statement extends Is<'ExpressionStatement'> {
  readonly expression: Node;
}
interface Block extends Is<'BlockStatement'> {
  readonly body: readonly Node[];
}
/** Nodes that leave the value of the expression in them as it is. */
interface Wrapper extends Is<
  'ChainExpression' | 'TSAsExpression' | 'TSNonNullExpression' | 'TSSatisfiesExpression' | 'TSTypeAssertion'
> {
  readonly expression: Node;
}
export interface TypeAnnotation extends Is<'TSTypeAnnotation'> {
  readonly typeAnnotation: Node;
}
interface TypeReference extends Is<'TSTypeReference'> {
  readonly typeName: Node;
  readonly typeArguments?: { readonly params: readonly Node[] } | null;
}
interface TypeUnion extends Is<'TSUnionType'> {
  readonly types: readonly Node[];
}
interface Other extends Is<
  | 'ArrayExpression'
  | 'ArrayPattern'
  | 'AwaitExpression'
  | 'ExportNamedDeclaration'
  | 'StaticBlock'
  | 'TaggedTemplateExpression'
  | 'TemplateLiteral'
  | 'ThisExpression'
  | 'ThrowStatement'
> {}

export type Node =
  | Assignment
  | BinaryExpression
  | Block
  | CallExpression
  | CatchClause
  | Choice
  | ClassBody
  | ClassNode
  | FunctionNode
  | Identifier
  | ImportDeclaration
  | ImportSpecifier
  | Literal
  | Member
  | MemberExpression
  | NewExpression
  | ObjectLiteral
  | ObjectPattern
  | Operator
  | Other
  | PrivateIdentifier
  | Program
  | Sequence
  | Statement
  | Switch
  | Tested
  | TryStatement
  | TypeAnnotation
  | TypeReference
  | TypeUnion
  | VariableDeclaration
  | VariableDeclarator
  | Wrapper
  | YieldExpression;

export interface Scope {
  readonly set: ReadonlyMap<string, Variable>;
  readonly upper: Scope | null;
}
export interface Variable {
  readonly name: string;
  readonly defs: readonly Definition[];
  readonly references: readonly Reference[];
}
export interface Definition {
  readonly type: string;
  readonly name: Node;
  readonly node: Node;
  readonly parent?: Node | null;
}
export interface Reference {
  readonly identifier: Identifier;
  readonly init?: boolean | undefined;
  readonly writeExpr?: Node | null | undefined;
  isRead(): boolean;
  isWrite(): boolean;
}

/** The expression inside type assertions and optional chains. */
export function unwrap(node: Node): Node {
  return isWrapper(node) ? unwrap(node.expression) : node;
}

/** The outermost node with the same value as `node`. */
export function wrapped(node: Node): Node {
  return isWrapper(node.parent) ? wrapped(node.parent) : node;
}

function isWrapper(node: Node): node is Wrapper {
  switch (node.type) {
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return true;
    default:
      return false;
  }
}

export function isFunction(node: Node): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** A generator function usable as a routine. */
export function isRoutine(node: Node | null | undefined): node is FunctionNode {
  return node !== null && node !== undefined && isFunction(node) && node.generator && !node.async;
}

/** The function whose code `node` is, if any; what initialises a class is none. */
export function enclosingFunction(node: Node): FunctionNode | null {
  for (let at = node.parent; at.type !== 'Program'; at = at.parent) {
    if (isFunction(at)) return at;
    if (at.type === 'StaticBlock' || at.type === 'PropertyDefinition') return null;
  }
  return null;
}

/** The name of a key, of an import, or behind a dot; null when it is computed. */
export function nameOf(key: Node, computed = false): string | null {
  if (computed) return null;
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : null;
}
