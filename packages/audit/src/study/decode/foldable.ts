import { Kind } from "../code/kinds.ts";

/** True for expressions whose value may follow from the values of their parts. */
export function isFoldable(kind: number): boolean {
  switch (kind) {
    case Kind.Identifier:
    case Kind.BinaryExpression:
    case Kind.UnaryExpression:
    case Kind.LogicalExpression:
    case Kind.ConditionalExpression:
    case Kind.SequenceExpression:
    case Kind.AssignmentExpression:
    case Kind.TemplateLiteral:
    case Kind.ArrayExpression:
    case Kind.ObjectExpression:
    case Kind.MemberExpression:
    case Kind.CallExpression:
    case Kind.NewExpression:
      return true;
    default:
      return false;
  }
}
