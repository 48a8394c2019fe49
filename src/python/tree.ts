/** Half-open, in UTF-16 code units of the file. */
export type Range = readonly [number, number];

interface NodeBase {
  readonly range: Range;
}

// --- expressions ---

export interface PyName extends NodeBase {
  readonly type: "PyName";
  readonly name: string;
}

/** One literal of one or more that stand behind one another. */
export interface PyStringPart extends NodeBase {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** What stands between the quotes: text, and the expressions in the braces of an f-string. */
  readonly segments: readonly PySegment[];
}

export type PySegment =
  | { readonly kind: "text"; readonly range: Range; readonly braces: boolean }
  /** `{value!r:>3}`: with a conversion or format, what is printed is not the value. */
  | { readonly kind: "value"; readonly range: Range; readonly value: PyExpression; readonly plain: boolean };

export interface PyString extends NodeBase {
  readonly type: "PyString";
  readonly parts: readonly PyStringPart[];
}

export interface PyNumber extends NodeBase {
  readonly type: "PyNumber";
  readonly text: string;
}

export interface PyConstant extends NodeBase {
  readonly type: "PyConstant";
  readonly value: true | false | null | "...";
}

export interface PyAttribute extends NodeBase {
  readonly type: "PyAttribute";
  readonly object: PyExpression;
  readonly name: string;
  readonly nameRange: Range;
}

/** `object[index]`; several indexes are a tuple, a slice has no `index`. */
export interface PySubscript extends NodeBase {
  readonly type: "PySubscript";
  readonly object: PyExpression;
  readonly index: PyExpression | null;
}

export interface PyArgument extends NodeBase {
  readonly kind: "positional" | "keyword" | "spread" | "mapping";
  readonly name: string | null;
  readonly value: PyExpression;
}

export interface PyCall extends NodeBase {
  readonly type: "PyCall";
  readonly callee: PyExpression;
  readonly args: readonly PyArgument[];
  /** With its parentheses. */
  readonly argsRange: Range;
}

export interface PySpread extends NodeBase {
  readonly type: "PySpread";
  readonly value: PyExpression;
}

export interface PySequence extends NodeBase {
  readonly type: "PySequence";
  readonly form: "list" | "tuple" | "set";
  readonly items: readonly (PyExpression | PySpread)[];
}

export interface PyDict extends NodeBase {
  readonly type: "PyDict";
  /** Without a key: `**value`. */
  readonly entries: readonly {
    readonly key: PyExpression | null;
    readonly value: PyExpression;
    readonly range: Range;
  }[];
}

export interface PyClause {
  readonly target: PyExpression;
  readonly iterable: PyExpression;
  readonly conditions: readonly PyExpression[];
}

export interface PyComprehension extends NodeBase {
  readonly type: "PyComprehension";
  readonly form: "list" | "set" | "dict" | "generator";
  readonly element: PyExpression;
  /** Of a dictionary, where `element` is the key. */
  readonly value: PyExpression | null;
  readonly clauses: readonly PyClause[];
}

export interface PyLambda extends NodeBase {
  readonly type: "PyLambda";
  readonly params: readonly PyParameter[];
  readonly body: PyExpression;
}

export interface PyConditional extends NodeBase {
  readonly type: "PyConditional";
  readonly test: PyExpression;
  readonly body: PyExpression;
  readonly orElse: PyExpression;
}

export interface PyUnary extends NodeBase {
  readonly type: "PyUnary";
  readonly operator: string;
  readonly operand: PyExpression;
}

/** Arithmetic, comparisons (`not in`, `is not` as one operator), `and` and `or`. */
export interface PyBinary extends NodeBase {
  readonly type: "PyBinary";
  readonly operator: string;
  readonly left: PyExpression;
  readonly right: PyExpression;
}

export interface PyAwait extends NodeBase {
  readonly type: "PyAwait";
  readonly value: PyExpression;
}

export interface PyNamedExpression extends NodeBase {
  readonly type: "PyNamedExpression";
  readonly target: PyExpression;
  readonly value: PyExpression;
}

/** What is no expression, or none that is read. */
export interface PyOther extends NodeBase {
  readonly type: "PyOther";
}

export type PyExpression =
  | PyName
  | PyString
  | PyNumber
  | PyConstant
  | PyAttribute
  | PySubscript
  | PyCall
  | PySequence
  | PyDict
  | PyComprehension
  | PyLambda
  | PyConditional
  | PyUnary
  | PyBinary
  | PyAwait
  | PyNamedExpression
  | PyOther;

// --- statements ---

export interface PyParameter extends NodeBase {
  readonly name: string;
  readonly kind: "positional" | "keyword" | "rest" | "keywords";
  readonly annotation: PyExpression | null;
  readonly byDefault: PyExpression | null;
}

export interface PyExpressionStatement extends NodeBase {
  readonly type: "PyExpressionStatement";
  readonly expression: PyExpression;
}

/** `a = b = value`; `a: int` has no value. */
export interface PyAssign extends NodeBase {
  readonly type: "PyAssign";
  readonly targets: readonly PyExpression[];
  readonly annotation: PyExpression | null;
  readonly value: PyExpression | null;
}

export interface PyAugmentedAssign extends NodeBase {
  readonly type: "PyAugmentedAssign";
  readonly target: PyExpression;
  /** Without the `=`. */
  readonly operator: string;
  readonly value: PyExpression;
}

export interface PyReturn extends NodeBase {
  readonly type: "PyReturn";
  readonly value: PyExpression | null;
}

export interface PyRaise extends NodeBase {
  readonly type: "PyRaise";
  readonly value: PyExpression | null;
}

export interface PySimple extends NodeBase {
  /** `other`: `del`, `global`, `assert`, what is not read. */
  readonly type: "PyPass" | "PyBreak" | "PyContinue" | "PyOtherStatement";
}

export interface PyIf extends NodeBase {
  readonly type: "PyIf";
  readonly branches: readonly { readonly test: PyExpression; readonly body: readonly PyStatement[] }[];
  readonly orElse: readonly PyStatement[] | null;
}

export interface PyFor extends NodeBase {
  readonly type: "PyFor";
  readonly target: PyExpression;
  readonly iterable: PyExpression;
  readonly body: readonly PyStatement[];
  readonly orElse: readonly PyStatement[] | null;
}

export interface PyWhile extends NodeBase {
  readonly type: "PyWhile";
  readonly test: PyExpression;
  readonly body: readonly PyStatement[];
  readonly orElse: readonly PyStatement[] | null;
}

export interface PyWith extends NodeBase {
  readonly type: "PyWith";
  readonly items: readonly { readonly context: PyExpression; readonly target: PyExpression | null }[];
  readonly body: readonly PyStatement[];
}

export interface PyHandler {
  readonly name: string | null;
  readonly body: readonly PyStatement[];
}

export interface PyTry extends NodeBase {
  readonly type: "PyTry";
  readonly body: readonly PyStatement[];
  readonly handlers: readonly PyHandler[];
  readonly orElse: readonly PyStatement[] | null;
  readonly finalizer: readonly PyStatement[] | null;
}

export interface PyFunction extends NodeBase {
  readonly type: "PyFunction";
  readonly name: string;
  readonly nameRange: Range;
  readonly params: readonly PyParameter[];
  readonly body: readonly PyStatement[];
  /** From `def` to the colon. */
  readonly headRange: Range;
  /** The outermost first. */
  readonly decorators: readonly PyExpression[];
  /** The type that it is declared to return. */
  readonly returns: PyExpression | null;
  readonly async: boolean;
}

export interface PyClass extends NodeBase {
  readonly type: "PyClass";
  readonly name: string;
  readonly nameRange: Range;
  /** The outermost first. */
  readonly decorators: readonly PyExpression[];
  readonly bases: readonly PyArgument[];
  readonly body: readonly PyStatement[];
}

/** `import a.b as c`. */
export interface PyImport extends NodeBase {
  readonly type: "PyImport";
  readonly names: readonly { readonly module: string; readonly alias: string | null }[];
}

/** `from ..a import b as c`; `level` counts the dots. */
export interface PyImportFrom extends NodeBase {
  readonly type: "PyImportFrom";
  readonly module: string;
  readonly level: number;
  readonly names: readonly { readonly name: string; readonly alias: string | null }[];
}

export interface PyMatch extends NodeBase {
  readonly type: "PyMatch";
  readonly subject: PyExpression;
  readonly clauses: readonly { readonly pattern: PyExpression | null; readonly body: readonly PyStatement[] }[];
}

export type PyStatement =
  | PyExpressionStatement
  | PyAssign
  | PyAugmentedAssign
  | PyReturn
  | PyRaise
  | PySimple
  | PyIf
  | PyFor
  | PyWhile
  | PyWith
  | PyTry
  | PyFunction
  | PyClass
  | PyImport
  | PyImportFrom
  | PyMatch;

export interface PyModule extends NodeBase {
  readonly type: "PyModule";
  readonly body: readonly PyStatement[];
  /** Places that the parser could not make sense of; it has read on behind them. */
  readonly errors: readonly Range[];
}

/** Whether a body does nothing: `pass`, `...` and a docstring. */
export function isEmptyBody(body: readonly PyStatement[]): boolean {
  return body.every(
    statement =>
      statement.type === "PyPass" ||
      (statement.type === "PyExpressionStatement" &&
        (statement.expression.type === "PyString" ||
          (statement.expression.type === "PyConstant" && statement.expression.value === "..."))),
  );
}
