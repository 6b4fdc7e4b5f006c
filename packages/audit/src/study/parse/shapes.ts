import { Kind, type KindName, kindNames, Role, type RoleName } from "../code/kinds.ts";

/** How a type of ESTree node becomes a flat node. */
export interface Shape {
  /** 0 where the node stands for nothing at run time (a type) and is left out with its children. */
  kind: number;
  /** The field whose node takes this one's place; null for a node of its own. */
  through: string | null;
  /** Fields with children, in the order of the source, and their roles. */
  fields: readonly string[];
  roles: readonly number[];
}

/** Fields in the order of the source; a field is its own role unless `field=role` says otherwise. */
const fieldsOf: { readonly [Name in KindName]?: string } = {
  Program: "body",
  TaggedTemplateExpression: "tag quasi",
  ArrayExpression: "elements",
  ObjectExpression: "properties",
  Property: "key value",
  SpreadElement: "argument",
  FunctionExpression: "id params body",
  FunctionDeclaration: "id params body",
  ArrowFunctionExpression: "params body",
  ClassExpression: "decorators id superClass body",
  ClassDeclaration: "decorators id superClass body",
  ClassBody: "body",
  MethodDefinition: "decorators key value",
  PropertyDefinition: "decorators key value",
  AccessorProperty: "decorators key value",
  StaticBlock: "body",
  UnaryExpression: "argument",
  UpdateExpression: "argument",
  BinaryExpression: "left right",
  LogicalExpression: "left right",
  AssignmentExpression: "left right",
  ConditionalExpression: "test consequent alternate",
  CallExpression: "callee arguments",
  NewExpression: "callee arguments",
  MemberExpression: "object property",
  SequenceExpression: "expressions",
  YieldExpression: "argument",
  AwaitExpression: "argument",
  ImportExpression: "source options",
  MetaProperty: "meta property",
  ObjectPattern: "decorators properties",
  ArrayPattern: "decorators elements",
  RestElement: "decorators argument",
  AssignmentPattern: "decorators left right",
  VariableDeclaration: "declarations",
  VariableDeclarator: "id init",
  ExpressionStatement: "expression",
  BlockStatement: "body",
  IfStatement: "test consequent alternate",
  ForStatement: "init test update body",
  ForInStatement: "left right body",
  ForOfStatement: "left right body",
  WhileStatement: "test body",
  DoWhileStatement: "body test",
  SwitchStatement: "discriminant cases",
  SwitchCase: "test consequent",
  ReturnStatement: "argument",
  BreakStatement: "label",
  ContinueStatement: "label",
  LabeledStatement: "label body",
  ThrowStatement: "argument",
  TryStatement: "block handler finalizer",
  CatchClause: "param body",
  WithStatement: "object body",
  ImportDeclaration: "specifiers source attributes",
  ImportSpecifier: "imported local",
  ImportDefaultSpecifier: "local",
  ImportNamespaceSpecifier: "local",
  ImportAttribute: "key value",
  ExportNamedDeclaration: "declaration specifiers source attributes",
  ExportDefaultDeclaration: "declaration",
  ExportAllDeclaration: "exported source attributes",
  ExportSpecifier: "local exported",
};

/** What is not ESTree: nodes that stand for their inner node, and others whose children are kept. */
const transparent: { readonly [type: string]: string } = {
  ChainExpression: "expression",
  ParenthesizedExpression: "expression",
  TSAsExpression: "expression",
  TSSatisfiesExpression: "expression",
  TSTypeAssertion: "expression",
  TSNonNullExpression: "expression",
  TSInstantiationExpression: "expression",
  TSParameterProperty: "parameter",
  JSXExpressionContainer: "expression",
};

const others: { readonly [type: string]: string } = {
  Decorator: "expression=expression",
  V8IntrinsicExpression: "arguments",
  JSXElement: "openingElement=other children=other",
  JSXFragment: "children=other",
  JSXOpeningElement: "name=tag attributes=properties",
  JSXAttribute: "name=key value=value",
  JSXSpreadAttribute: "argument",
  JSXSpreadChild: "expression",
  JSXMemberExpression: "object property",
  JSXNamespacedName: "",
  JSXIdentifier: "",
  JSXText: "",
  JSXEmptyExpression: "",
  TSEnumDeclaration: "id body",
  TSEnumBody: "members=body",
  TSEnumMember: "id=key initializer=init",
  TSModuleDeclaration: "id body",
  TSModuleBlock: "body",
  TSExportAssignment: "expression",
  TSImportEqualsDeclaration: "id moduleReference=init",
  TSExternalModuleReference: "expression",
};

/** Types whose nodes say nothing at run time. Whatever begins with `TS` and is not above, as well. */
const gone = ["TSEmptyBodyFunctionExpression", "TSDeclareFunction"];

function shaped(kind: number, list: string): Shape {
  const fields = list === "" ? [] : list.split(" ").map((field) => field.split("="));
  return {
    kind,
    through: null,
    fields: fields.map(([field]) => field as string),
    roles: fields.map(([field, role]) => {
      const name = (role ?? field) as RoleName;
      return Role[name] ?? Role.other;
    }),
  };
}

function table(): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const name of kindNames) {
    if (name !== "None" && name !== "Hole")
      shapes.set(name, shaped(Kind[name], fieldsOf[name] ?? ""));
  }
  for (const [type, list] of Object.entries(others)) shapes.set(type, shaped(Kind.Other, list));
  for (const [type, through] of Object.entries(transparent)) {
    shapes.set(type, { kind: 0, through, fields: [], roles: [] });
  }
  for (const type of gone) shapes.set(type, { kind: 0, through: null, fields: [], roles: [] });
  // Templates are told apart in the walk: their parts alternate.
  shapes.set("TemplateLiteral", shaped(Kind.TemplateLiteral, ""));
  // What kind of a literal it is, its value says.
  shapes.set("Literal", shaped(Kind.StringLiteral, ""));
  // Names of older parsers.
  shapes.set("ClassProperty", shapes.get("PropertyDefinition") as Shape);
  shapes.set("PrivateName", shapes.get("PrivateIdentifier") as Shape);
  shapes.set("Import", shaped(Kind.Other, ""));
  return shapes;
}

const shapes = table();
const absent: Shape = { kind: 0, through: null, fields: [], roles: [] };

/** The shape of a type of node. */
export function shapeOf(type: string): Shape {
  return shapes.get(type) ?? unknown(type);
}

function unknown(type: string): Shape {
  return type.startsWith("TS") ? absent : { ...absent, kind: Kind.Other };
}
