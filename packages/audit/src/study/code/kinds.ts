/**
 * What a node of the code is. Names are those of ESTree; `ChainExpression` and
 * `ParenthesizedExpression` are left out (their inner node stands in their place), and a hole in an
 * array (`[a,,b]`) is a `Hole`, so that places keep their numbers.
 *
 * @see https://github.com/estree/estree
 */
export const kindNames = [
  "None",
  "Program",
  "Identifier",
  "PrivateIdentifier",
  "StringLiteral",
  "NumberLiteral",
  "BigIntLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "RegExpLiteral",
  "TemplateLiteral",
  "TemplateElement",
  "TaggedTemplateExpression",
  "ThisExpression",
  "Super",
  "ArrayExpression",
  "ObjectExpression",
  "Property",
  "SpreadElement",
  "Hole",
  "FunctionExpression",
  "FunctionDeclaration",
  "ArrowFunctionExpression",
  "ClassExpression",
  "ClassDeclaration",
  "ClassBody",
  "MethodDefinition",
  "PropertyDefinition",
  "AccessorProperty",
  "StaticBlock",
  "UnaryExpression",
  "UpdateExpression",
  "BinaryExpression",
  "LogicalExpression",
  "AssignmentExpression",
  "ConditionalExpression",
  "CallExpression",
  "NewExpression",
  "MemberExpression",
  "SequenceExpression",
  "YieldExpression",
  "AwaitExpression",
  "ImportExpression",
  "MetaProperty",
  "ObjectPattern",
  "ArrayPattern",
  "RestElement",
  "AssignmentPattern",
  "VariableDeclaration",
  "VariableDeclarator",
  "ExpressionStatement",
  "BlockStatement",
  "EmptyStatement",
  "IfStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "SwitchStatement",
  "SwitchCase",
  "ReturnStatement",
  "BreakStatement",
  "ContinueStatement",
  "LabeledStatement",
  "ThrowStatement",
  "TryStatement",
  "CatchClause",
  "WithStatement",
  "DebuggerStatement",
  "ImportDeclaration",
  "ImportSpecifier",
  "ImportDefaultSpecifier",
  "ImportNamespaceSpecifier",
  "ImportAttribute",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "ExportAllDeclaration",
  "ExportSpecifier",
  /** Anything a parser yields that is not above; its children are kept. */
  "Other",
] as const;

/** Which field of its parent a node stands in (ESTree's field names). */
export const roleNames = [
  "none",
  "body",
  "expression",
  "expressions",
  "quasis",
  "tag",
  "quasi",
  "callee",
  "arguments",
  "object",
  "property",
  "properties",
  "elements",
  "key",
  "value",
  "left",
  "right",
  "test",
  "consequent",
  "alternate",
  "discriminant",
  "cases",
  "id",
  "init",
  "update",
  "argument",
  "params",
  "param",
  "superClass",
  "declarations",
  "declaration",
  "specifiers",
  "source",
  "local",
  "imported",
  "exported",
  "attributes",
  "label",
  "block",
  "handler",
  "finalizer",
  "meta",
  "options",
  "decorators",
  "other",
] as const;

export type KindName = (typeof kindNames)[number];
export type RoleName = (typeof roleNames)[number];

/** `Kind.CallExpression` is the number that stands in `Code.kind`. */
export const Kind = numbered(kindNames);
/** `Role.callee` is the number that stands in `Code.role`. */
export const Role = numbered(roleNames);

/** Bits of `Code.flags`. */
export const Flag = {
  /** `a[b]`, `{[b]: c}` */
  computed: 1,
  /** `a?.b`, `a?.()` */
  optional: 2,
  async: 4,
  /** `function*`, and `yield*` */
  generator: 8,
  static: 16,
  shorthand: 32,
  getter: 64,
  setter: 128,
  method: 256,
  /** An identifier that introduces its binding. */
  declares: 512,
  /** An identifier whose binding's value is used here. */
  reads: 1024,
  /** An identifier whose binding gets a value here. */
  writes: 2048,
  /** `++x` rather than `x++` */
  prefix: 4096,
  /** `for await` */
  awaits: 8192,
  /**
   * An identifier that `with` may bind otherwise than `binding` says, and the `eval` of a call that
   * may read and set every variable around it.
   */
  dynamic: 16384,
} as const;

/** What introduced a binding; `BindingKind.import` is the number in `Bindings.kind`. */
export const bindingKindNames = [
  "none",
  "var",
  "let",
  "const",
  "function",
  "class",
  "param",
  "catch",
  "import",
  "arguments",
] as const;
export const BindingKind = numbered(bindingKindNames);

function numbered<const Names extends readonly string[]>(
  names: Names,
): { readonly [Name in Names[number]]: number } {
  return Object.fromEntries(names.map((name, index) => [name, index])) as never;
}
