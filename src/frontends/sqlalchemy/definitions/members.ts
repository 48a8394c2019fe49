import type { PyExpression, Range } from "../../../python/tree.js";
import { targetNames } from "../../../python/walk.js";
import { Construct } from "../../alembic/construct.js";
import { array, Host, type NativeFunction, type Site, textAt, type Value } from "../../evaluate/values.js";
import type { ClassHost } from "../../python/classes.js";
import type { PythonMachine } from "../../python/machine.js";
import { declaredType } from "./annotations.js";
import { ancestry, frameOf, methodNode, ownValue, statementsIn } from "./hierarchy.js";

/** An attribute of a class as its body declares it. */
export interface Member {
  readonly name: string;
  /** The class in whose body it stands. */
  readonly owner: ClassHost;
  /** Absent for an annotation alone. */
  readonly value: Value | undefined;
  readonly annotation: PyExpression | null;
  /** The statement, in the file of the owner. */
  readonly range: Range;
  /** The expression that is assigned, if one is. */
  readonly expression: PyExpression | null;
}

interface Statement {
  readonly annotation: PyExpression | null;
  readonly expression: PyExpression | null;
  readonly range: Range;
}

/** The attributes that the body of a class declares, in the order in which SQLAlchemy looks at them. */
export function membersOf(host: ClassHost): readonly Member[] {
  const statements = new Map<string, Statement>();
  for (const statement of statementsIn(host.node.body)) {
    if (statement.type === "PyFunction") {
      statements.set(statement.name, {
        annotation: statement.returns,
        expression: null,
        range: statement.headRange,
      });
    }
    if (statement.type !== "PyAssign") continue;
    for (const name of statement.targets.flatMap(targetNames))
      statements.set(name, { annotation: statement.annotation, expression: statement.value, range: statement.range });
  }
  const annotated = [...statements].flatMap(([name, { annotation }]) => (annotation === null ? [] : [name]));
  const variables = host.names();
  return merged(
    variables,
    annotated.filter(name => !isFunction(host, name)),
  ).map(name => ({
    name,
    owner: host,
    value: ownValue(host, name),
    ...(statements.get(name) ?? { annotation: null, expression: null, range: host.node.nameRange }),
  }));
}

function isFunction(host: ClassHost, name: string): boolean {
  return methodNode(host, name) !== undefined;
}

/** Two lists of names as one, the way in which SQLAlchemy 2 puts the variables and the annotations of a class together. */
function merged(first: readonly string[], second: readonly string[]): readonly string[] {
  const overlap = new Set(first.filter(name => second.includes(name)));
  const found: string[] = [];
  let [current, other] = [[...first], [...second]];
  for (;;) {
    const name = current.shift();
    if (name === undefined) return [...found, ...other];
    if (overlap.delete(name)) [current, other] = [other, current];
    else found.push(name);
  }
}

/** The class that a `declared_attr` is asked for, as it sees it. */
export class ClassView extends Host {
  readonly isConnection = false;
  override readonly origin;

  constructor(
    readonly host: ClassHost,
    private readonly machine: PythonMachine,
    private readonly tableName: () => Value | undefined,
  ) {
    super();
    this.origin = host.origin;
  }

  get label(): string {
    return this.host.label;
  }

  get(property: string): Value | undefined {
    if (property === "__tablename__") return this.tableName() ?? undefined;
    if (property === "__name__" || property === "__qualname__") return textAt(this.host.node.name, this.nameOrigin);
    if (property === "__bases__") return array([...this.host.bases], this.origin);
    return attributeOf(this.host, property, this, this.machine);
  }

  private get nameOrigin(): Member["owner"]["origin"] {
    const [start, end] = this.host.node.nameRange;
    return { ...this.host.origin, start, end };
  }
}

/** What an attribute of a class comes to for a class that inherits it: what is declared by a function is asked of that. */
export function attributeOf(host: ClassHost, name: string, view: ClassView, machine: PythonMachine): Value | undefined {
  const owner = ancestry(host).find(ancestor => ancestor.scope.has(name));
  const value = owner === undefined ? host.get(name) : ownValue(owner, name);
  return owner === undefined || value === undefined ? value : resolved(owner, name, value, view, machine);
}

/** The value of an attribute where it is read from a class. */
export function resolved(owner: ClassHost, name: string, value: Value, view: ClassView, machine: PythonMachine): Value {
  if (value.kind !== "native" || methodNode(owner, name) === undefined) return value;
  const kind = methodKind(owner, name, machine);
  if (kind === "declared") return machine.call(value, [], siteOf(owner, view), view, name);
  if (kind !== "class") return value;
  const bound: NativeFunction = { ...value, call: (args, site) => value.call(args, site, view) };
  return bound;
}

/** What a function in the body of a class is: a `declared_attr`, a class method, or any other. */
export function methodKind(owner: ClassHost, name: string, machine: PythonMachine): "declared" | "class" | "other" {
  const words = decoratorsOf(owner, name, machine);
  if (words.some(word => /(?:^|\.)declared_attr(?:\.|$)|(?:^|\.)declarative_mixin_attr$/.test(word))) return "declared";
  if (words.includes("classproperty")) return "declared";
  return words.includes("classmethod") ? "class" : "other";
}

/** Whether a function declares its attribute anew for each class that inherits it: `@declared_attr.cascading`. */
export function isCascading(owner: ClassHost, name: string, machine: PythonMachine): boolean {
  return decoratorsOf(owner, name, machine).some(word => /(?:^|\.)declared_attr\.cascading$/.test(word));
}

function decoratorsOf(owner: ClassHost, name: string, machine: PythonMachine): readonly string[] {
  const decorators = methodNode(owner, name)?.decorators ?? [];
  return decorators.map(decorator => {
    const value = machine.evaluate(decorator, frameOf(owner, machine));
    if (value instanceof Construct) return value.label;
    return decorator.type === "PyName" ? decorator.name : "";
  });
}

/** Functions of a class are run as if the class that inherits them called. */
function siteOf(owner: ClassHost, view: ClassView): Site {
  return { node: owner.node, origin: view.host.origin, argumentNodes: [] };
}

/** Whether an attribute without a value declares a column: `name: Mapped[str]`. */
export function isMappedAnnotation(member: Member, machine: PythonMachine): boolean {
  if (member.value !== undefined || member.annotation === null) return false;
  return declaredType(member.annotation, frameOf(member.owner, machine), machine).isMapped;
}
