import type { Interpolation } from "../../../model/query.js";
import type { PyClause, PyExpression, PyFunction } from "../../../python/tree.js";
import { targetNames, walk } from "../../../python/walk.js";
import type { Module } from "../module.js";
import { inside, parameterOf } from "../scope.js";
import { textOf, type Frame } from "./text.js";
import { valuesOf } from "./values.js";

type Kind = Interpolation["kind"];

/** Expressions are followed this far. */
const DEEPEST = 6;

/** What is known of expressions; one that leads to itself adds nothing to what else it may be. */
const known = new WeakMap<PyExpression, Kind>();

/** What an expression puts into a text, as far as the source shows. */
export function kindOf(node: PyExpression, frame: Frame, depth = 0): Kind {
  const before = known.get(node);
  if (before !== undefined) return before;
  if (depth > DEEPEST) return "unknown";
  known.set(node, "constant");
  const kind = findKind(node, frame, depth);
  known.set(node, kind);
  return kind;
}

function findKind(node: PyExpression, frame: Frame, depth: number): Kind {
  const next = (inner: PyExpression, where = frame): Kind => kindOf(inner, where, depth + 1);
  switch (node.type) {
    case "PyNumber":
      return "number";
    case "PyConstant":
      return "constant";
    case "PyString": {
      const text = textOf(node, frame);
      return worst(
        (text?.pieces ?? []).map(piece => (piece.kind === "text" ? "constant" : next(piece.node, piece.frame))),
      );
    }
    case "PyConditional":
      return worst([next(node.body), next(node.orElse)]);
    case "PyAwait":
      return next(node.value);
    case "PyNamedExpression":
      return next(node.value);
    case "PyUnary":
      return node.operator === "not" || node.operator === "-" ? "number" : "unknown";
    case "PyBinary":
      return ofOperation(node, next);
    case "PySequence":
      return worst(node.items.map(item => next(item.type === "PySpread" ? item.value : item)));
    case "PyComprehension": {
      const bound = new Map(frame.bound);
      for (const clause of node.clauses) bindClause(clause, bound);
      return next(node.element, { ...frame, bound });
    }
    case "PyDict":
      return worst(node.entries.map(({ value }) => next(value)));
    case "PySubscript":
      return ofSubscript(node, next);
    case "PyCall":
      return ofCall(node, frame, next);
    case "PyAttribute":
      return ofAttribute(node, frame, next);
    case "PyName":
      return ofName(node.name, frame, depth);
    default:
      return "unknown";
  }
}

const ORDER: readonly Kind[] = ["constant", "number", "name", "unknown", "value"];

/** The kind of several parts: that of the one that is trusted least. */
function worst(kinds: readonly Kind[]): Kind {
  return kinds.reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), "constant");
}

function ofOperation(node: Extract<PyExpression, { type: "PyBinary" }>, next: (inner: PyExpression) => Kind): Kind {
  const { operator, left, right } = node;
  if (operator === "-" || operator.startsWith("/") || operator === "**" || operator === "&" || operator === "|")
    return "number";
  if (operator === "*") return next(left);
  if (operator === "+" || operator === "or" || operator === "and" || operator === "%")
    return worst([next(left), next(right)]);
  // A comparison is true or false.
  return "number";
}

/** `ALLOWED[key]`: one of the values of a dictionary of constants. */
function ofSubscript(
  { object }: Extract<PyExpression, { type: "PySubscript" }>,
  next: (inner: PyExpression) => Kind,
): Kind {
  if (isConstantName(object)) return "constant";
  const kind = next(object);
  return kind === "unknown" && object.type === "PyCall" ? "unknown" : kind;
}

/** `LIMIT`, `settings.SCHEMA`: by custom, nobody changes it while the program runs. */
function isConstantName(node: PyExpression): boolean {
  const name = node.type === "PyName" || node.type === "PyAttribute" ? node.name : "";
  return /^_*[A-Z][A-Z0-9_]+$/.test(name);
}

/** What these give is a number, a date or an id: nothing that ends a literal. */
const NUMERIC =
  /^(?:int|float|bool|len|abs|round|sum|Decimal|id|hash|ord|range|UUID|uuid\d|time|time_ns|date|datetime|timedelta|isoformat|strftime|timestamp|now|utcnow|today|total_seconds|bit_length|count|monotonic|hexdigest|token_hex)$/;

/** Functions that let only names through, or quote what they are given. */
const QUOTING = /quote|escape|identifier|sanitiz|validat|literal/i;

/** What a database says of itself. */
const CATALOGUE =
  /^(?:get_table_names|get_view_names|get_schema_names|get_columns|get_indexes|get_pk_constraint|sorted_tables|columns|tables|primary_key|foreign_keys|c)$/;

function ofCall(
  node: Extract<PyExpression, { type: "PyCall" }>,
  frame: Frame,
  next: (inner: PyExpression, where?: Frame) => Kind,
): Kind {
  const { callee, args } = node;
  const name = callee.type === "PyName" || callee.type === "PyAttribute" ? callee.name : "";
  const [first] = args;
  if (NUMERIC.test(name)) return "number";
  if (CATALOGUE.test(name)) return "name";
  if (QUOTING.test(name)) return "unknown";
  if (callee.type === "PyName") {
    if (first !== undefined && /^(?:str|repr|list|tuple|set|sorted|reversed|min|max|enumerate|dict|zip)$/.test(name))
      return worst(args.map(({ value }) => next(value)));
    return ofFunction(name, frame, next);
  }
  if (callee.type !== "PyAttribute") return "unknown";
  if (name === "get" && isRequestPart(callee.object)) return "value";
  if (name === "get") return worst([next(callee.object), ...args.slice(1).map(({ value }) => next(value))]);
  if (
    /^(?:lower|upper|strip|lstrip|rstrip|title|capitalize|split|keys|values|items|copy|encode|decode|pop|replace|format|join)$/.test(
      name,
    )
  ) {
    const kinds = [
      next(callee.object),
      ...(name === "join" || name === "format" ? args.map(({ value }) => next(value)) : []),
    ];
    // Who replaces letters may well have replaced the quotes.
    return name === "replace" && worst(kinds) === "value" ? "unknown" : worst(kinds);
  }
  return name === "dumps" && first !== undefined ? next(first.value) : "unknown";
}

/** A function of the project that gives constants only. */
function ofFunction(name: string, frame: Frame, next: (inner: PyExpression, where?: Frame) => Kind): Kind {
  const found = frame.modules.definition(frame.module, name);
  if (found?.node.type !== "PyFunction") return "unknown";
  const scope = found.node;
  const returned: PyExpression[] = [];
  inside(scope, node => {
    if (node.type === "PyReturn" && node.value !== null) returned.push(node.value);
  });
  const kind = worst(returned.map(value => next(value, { ...frame, module: found.module, scope, bound: new Map() })));
  return returned.length === 0 || kind === "value" ? "unknown" : kind;
}

/** `request.args`, `params`: what a client has sent. */
function isRequestPart(node: PyExpression): boolean {
  return (
    node.type === "PyAttribute" &&
    node.object.type === "PyName" &&
    /^(?:request|req)$/.test(node.object.name) &&
    /^(?:args|form|json|values|query|query_params|path_params|headers|cookies|data|GET|POST)$/.test(node.name)
  );
}

function ofAttribute(
  node: Extract<PyExpression, { type: "PyAttribute" }>,
  frame: Frame,
  next: (inner: PyExpression) => Kind,
): Kind {
  const { object, name } = node;
  if (isConstantName(node) || /^__\w+__$/.test(name)) return name === "__tablename__" ? "name" : "constant";
  if (NUMERIC.test(name) && name !== "id") return "number";
  // `Status.ACTIVE.value`, `User.name`, `User.name.key`: what the source spells.
  if (isOfClass(node)) return "name";
  if (CATALOGUE.test(name)) return "name";
  if (object.type === "PyName" && (object.name === "self" || object.name === "cls")) return ofMember(name, frame, next);
  if (name === "value" || name === "name" || name === "key") {
    const kind = next(object);
    return kind === "value" ? "value" : kind;
  }
  const kind = next(object);
  return kind === "constant" || kind === "number" ? "unknown" : kind;
}

function isOfClass(node: PyExpression): boolean {
  if (node.type === "PyAttribute") return isOfClass(node.object);
  return node.type === "PyName" && /^_*[A-Z][a-z]/.test(node.name);
}

/** `self.name`: what the class or its methods give it. */
function ofMember(name: string, { module, modules, scope }: Frame, next: (inner: PyExpression) => Kind): Kind {
  const owner = [...module.classes.values()].find(
    ({ range }) => range[0] <= scope.range[0] && scope.range[1] <= range[1],
  );
  if (owner === undefined) return "unknown";
  const kinds: Kind[] = [];
  for (const member of owner.body) {
    if (
      member.type === "PyAssign" &&
      member.value !== null &&
      member.targets.some(target => target.type === "PyName" && target.name === name)
    )
      kinds.push(next(member.value));
    if (member.type !== "PyFunction") continue;
    const inMethod: Frame = { module, modules, scope: member, bound: new Map() };
    inside(member, node => {
      if (node.type !== "PyAssign" || node.value === null) return;
      const isIt = node.targets.some(
        target =>
          target.type === "PyAttribute" &&
          target.name === name &&
          target.object.type === "PyName" &&
          target.object.name === "self",
      );
      // Who makes the object chooses; that is mostly code.
      if (isIt) kinds.push(trusting(kindOf(node.value, inMethod, DEEPEST - 2)));
    });
  }
  return kinds.length === 0 ? "unknown" : worst(kinds);
}

function trusting(kind: Kind): Kind {
  return kind === "value" ? "unknown" : kind;
}

function ofName(name: string, frame: Frame, depth: number): Kind {
  if (isConstantName({ type: "PyName", name, range: [0, 0] })) return "constant";
  if (isChecked(name, frame)) return "constant";
  const iterable = frame.bound.get(name);
  if (iterable !== undefined) {
    const bound = new Map([...frame.bound].filter(([other]) => other !== name));
    return kindOf(iterable, { ...frame, bound }, depth + 1);
  }
  const parameter = parameterOf(name, frame.scope);
  if (parameter !== null) return ofParameter(name, frame, depth);
  const values = valuesOf(name, frame);
  if (values !== null)
    return values.length === 0
      ? "unknown"
      : worst(values.map(({ node, frame: where }) => kindOf(node, where, depth + 1)));
  const looped = loopedOver(name, frame);
  return looped === null ? "unknown" : kindOf(looped, frame, depth + 1);
}

/** What the loop goes through that gives a name its values. */
function loopedOver(name: string, { scope }: Frame): PyExpression | null {
  const found: PyExpression[] = [];
  inside(scope, node => {
    if (node.type === "PyFor" && targetNames(node.target).includes(name)) found.push(node.iterable);
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

const SAFE_TYPE =
  /^(?:Optional\[|Annotated\[|Sequence\[|List\[|list\[|Iterable\[|set\[|Set\[|tuple\[|Tuple\[|Union\[)*\s*["']?(?:int|float|bool|Decimal|UUID\d?|uuid\.UUID|date|datetime|datetime\.\w+|timedelta|Literal\b.*)\b/;

function ofParameter(name: string, frame: Frame, depth: number): Kind {
  const { module, modules, scope } = frame;
  const parameter = parameterOf(name, scope);
  if (parameter === null || scope.type !== "PyFunction") return "unknown";
  const { annotation, byDefault } = parameter;
  if (new RegExp(`<(?:int|float|uuid):${name}>`).test(aboveOf(scope, module))) return "number";
  if (annotation !== null) {
    const type = module.textOf(annotation);
    if (SAFE_TYPE.test(type)) return "number";
    const [word = ""] = /[A-Z]\w*/.exec(type.replace(/^(?:Optional|List|Sequence|Union|Annotated)\[/, "")) ?? [];
    const declared = word === "" ? null : modules.definition(module, word);
    if (
      declared?.node.type === "PyClass" &&
      declared.node.bases.some(({ value }) => /Enum\b/.test(declared.module.textOf(value)))
    )
      return "constant";
  }
  if (annotation === null && byDefault?.type === "PyNumber") return "number";
  const given = argumentsFor(name, scope, frame);
  if (given !== null && given.length > 0)
    return worst(given.map(({ node, frame: where }) => kindOf(node, where, depth + 2)));
  return "value";
}

/** The decorators of a function, as they are written. */
export function aboveOf({ decorators }: PyFunction, module: Module): string {
  return decorators.map(decorator => module.textOf(decorator)).join("\n");
}

/** What the calls of the file give a parameter of a function that only they can see; `null` for one that others can. */
function argumentsFor(
  name: string,
  fn: PyFunction,
  frame: Frame,
): readonly { readonly node: PyExpression; readonly frame: Frame }[] | null {
  if (fn.decorators.length > 0 || (frame.module.functions.get(fn.name) === fn && !fn.name.startsWith("_"))) return null;
  const isPrivate = fn.name.startsWith("_") && !fn.name.startsWith("__");
  const found: { node: PyExpression; frame: Frame }[] = [];
  let isComplete = isPrivate;
  walk(frame.module.tree, ({ node, around }) => {
    if (node.type !== "PyCall") return true;
    const { callee } = node;
    const called = callee.type === "PyName" || callee.type === "PyAttribute" ? callee.name : "";
    if (called !== fn.name) return true;
    const isMethod = fn.params[0]?.name === "self" || fn.params[0]?.name === "cls";
    const params = isMethod ? fn.params.slice(1) : fn.params;
    const at = params.findIndex(parameter => parameter.name === name);
    const argument =
      node.args.find(({ name: keyword }) => keyword === name) ??
      node.args.filter(({ kind }) => kind === "positional")[at];
    const scope = around.findLast((outer): outer is PyFunction => outer.type === "PyFunction") ?? frame.module.tree;
    const value = argument?.value ?? params[at]?.byDefault ?? null;
    if (value === null) isComplete = false;
    else found.push({ node: value, frame: { ...frame, scope, bound: new Map() } });
    return true;
  });
  return isComplete ? found : null;
}

/** Whether the function has looked at the name first: `if name not in ALLOWED`, `name.isidentifier()`, `int(name)`. */
function isChecked(name: string, frame: Frame): boolean {
  const { scope, module } = frame;
  let found = false;
  const isName = (node: PyExpression): boolean =>
    (node.type === "PyName" && node.name === name) ||
    (node.type === "PyCall" && node.callee.type === "PyAttribute" && isName(node.callee.object));
  inside(scope, node => {
    if (node.type === "PyBinary" && (node.operator === "in" || node.operator === "not in") && isName(node.left))
      found ||= isClosed(kindOf(node.right, frame, DEEPEST - 1));
    if (node.type === "PyCall") {
      const text = module.textOf(node.callee);
      if (/(?:^|\.)(?:fullmatch|match|search|int|UUID|float)$/.test(text) || QUOTING.test(text))
        found ||= node.args.some(({ value }) => isName(value));
      if (
        node.callee.type === "PyAttribute" &&
        /^is(?:identifier|digit|alnum|alpha|numeric|decimal)$/.test(node.callee.name)
      )
        found ||= isName(node.callee.object);
    }
    return !found;
  });
  return found;
}

function isClosed(kind: Kind): boolean {
  return kind !== "value" && kind !== "unknown";
}

function bindClause({ target, iterable }: PyClause, bound: Map<string, PyExpression>): void {
  for (const name of targetNames(target)) bound.set(name, iterable);
}
