import { KEYS } from "eslint-visitor-keys";

type Keys = Readonly<Record<string, readonly string[]>>;

/** Nodes of TypeScript that are, or hold, something at run time; types among their children are left out. */
const VALUES: Keys = {
  AccessorProperty: ["key", "value"],
  Decorator: ["expression"],
  TSAbstractAccessorProperty: ["key"],
  TSAbstractMethodDefinition: ["key"],
  TSAbstractPropertyDefinition: ["key"],
  TSAsExpression: ["expression"],
  TSDeclareFunction: ["id"],
  TSEnumDeclaration: ["id", "members"],
  TSEnumMember: ["id", "initializer"],
  TSExportAssignment: ["expression"],
  TSImportEqualsDeclaration: ["id"],
  TSInstantiationExpression: ["expression"],
  TSInterfaceDeclaration: ["id"],
  TSModuleBlock: ["body"],
  TSModuleDeclaration: ["id", "body"],
  TSNamespaceExportDeclaration: ["id"],
  TSNonNullExpression: ["expression"],
  TSParameterProperty: ["parameter"],
  TSSatisfiesExpression: ["expression"],
  TSTypeAliasDeclaration: ["id"],
  TSTypeAssertion: ["expression"],
  // What stands among the members of a class but declares types alone.
  TSEmptyBodyFunctionExpression: [],
  TSIndexSignature: [],
};

/** What can carry decorators. */
const DECORATED = [
  "AccessorProperty",
  "ArrayPattern",
  "AssignmentPattern",
  "ClassDeclaration",
  "ClassExpression",
  "Identifier",
  "MethodDefinition",
  "ObjectPattern",
  "PropertyDefinition",
  "RestElement",
  "TSAbstractAccessorProperty",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
  "TSParameterProperty",
] as const;

/** The children that scope analysis follows by itself: values, without decorators. */
export const SCOPE_KEYS: Keys = { ...KEYS, ...VALUES };

/** The children that ESLint walks through: values and decorators. A rule for JavaScript never meets a type. */
export const VISITOR_KEYS: Keys = {
  ...SCOPE_KEYS,
  ...Object.fromEntries(DECORATED.map(type => [type, ["decorators", ...(SCOPE_KEYS[type] ?? [])]])),
};
