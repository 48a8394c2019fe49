import type { TSESTree } from "@typescript-eslint/utils";
import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import type { Name, QualifiedName } from "../../model/name.js";
import { memberFrame, memberKey } from "../evaluate/calls.js";
import type { Machine } from "../evaluate/machine.js";
import {
  isNullish,
  propertyOf,
  text,
  textAt,
  type ClassValue,
  type Origin,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { qualified, type Recorder } from "../recorder.js";
import { pathOf } from "./names.js";
import { snakeCase } from "./naming.js";
import type { Session } from "./session.js";
import { printed } from "./options.js";

/** What encloses an identifier. */
export function enclosureOf(dialect: Dialect): string {
  return isMySqlFamily(dialect) ? "`" : '"';
}

/**
 * What an entity manager is told to change: a table, by its name or by the entity that stands for it, and how the
 * properties of the entity are called there.
 */
export class Target {
  /** `place` is where the entity is named. */
  constructor(
    private readonly value: Value | null,
    private readonly session: Session,
    private readonly place: Origin,
  ) {}

  private get recorder(): Recorder {
    return this.session.recorder;
  }

  get table(): QualifiedName {
    const { machine } = this.recorder;
    const value = entityOf(this.value);
    const named = value?.kind === "class" ? tableOfEntity(value, machine) : value;
    if (named === null || named === undefined || isNullish(named)) {
      return qualified(this.recorder.unknownName("an entity", this.place));
    }
    const { schema: written, name } = pathOf(printed(named, machine, this.place));
    const schema = written ?? (value?.kind === "class" ? this.schemaOf(value) : null);
    const isNamedHere = value?.kind === "text";
    const shown = (part: Text): Name => {
      const read = this.nameOf(part, this.place);
      return isNamedHere ? read : { ...read, span: machine.locate(this.place) };
    };
    return qualified(shown(name), schema === null ? null : shown(schema));
  }

  /** The schema of an entity's table: its own, or that of the connection. */
  private schemaOf(entity: ClassValue): Text | null {
    const own = schemaOfEntity(entity, this.recorder.machine);
    if (own !== null) return own;
    const { schema } = this.session;
    return schema === null ? null : text(schema, this.place);
  }

  /** The column that a property of the entity is kept in. */
  column(property: string, place: Origin | null): Name {
    const value = entityOf(this.value);
    const renamed = value?.kind === "class" ? columnOfProperty(value, property, this.recorder.machine) : null;
    return this.keyName(renamed ?? textAt(property, place), property, place ?? this.place);
  }

  /** A name that stands as a key: exact to the word, if it is the word. */
  private keyName(name: Text, property: string, place: Origin): Name {
    const whole = this.nameOf(name, place);
    const span = this.recorder.machine.locate(place);
    const isWord = place.module.text.slice(place.start, place.start + property.length) === property;
    return { ...whole, span: isWord ? { start: span.start, end: span.start + property.length } : span };
  }

  private nameOf(name: Text, place: Origin): Name {
    return this.recorder.name(name, place) ?? this.recorder.unknownName("…", place);
  }
}

/** The class of an entity; an instance stands for its class. */
function entityOf(value: Value | null): Value | null {
  if (value?.kind === "array") return entityOf(value.items[0] ?? null);
  if (value?.kind !== "object") return value;
  return value.constructedBy ?? propertyOf(value, "name") ?? null;
}

/** `@Entity("users")`, `@Entity({ name, schema })`; without a name, the class's own in lower case with underscores. */
function tableOfEntity(entity: ClassValue, machine: Machine): Value | null {
  const decorator = decoratorOf(entity.node, ["Entity", "ViewEntity"]);
  if (decorator === null) {
    // The child of an entity in one table has no table of its own.
    const isChild = decoratorOf(entity.node, ["ChildEntity"]) !== null;
    return isChild && entity.superClass?.kind === "class" ? tableOfEntity(entity.superClass, machine) : null;
  }
  const args = decorator.arguments.map(argument => machine.evaluate(argument, memberFrame(entity, entity)));
  const options = args.find(arg => arg.kind === "object");
  const name = args.find(arg => arg.kind === "text") ?? propertyOf(options, "name");
  if (name !== undefined && !isNullish(name)) return name;
  if (options?.kind === "object" && options.open) return null;
  return entity.node.id === null ? null : text(snakeCase(entity.node.id.name), entity.origin);
}

/** What `@Entity({ schema })` says. */
function schemaOfEntity(entity: ClassValue, machine: Machine): Text | null {
  for (const argument of decoratorOf(entity.node, ["Entity", "ViewEntity"])?.arguments ?? []) {
    const schema = propertyOf(machine.evaluate(argument, memberFrame(entity, entity)), "schema");
    if (schema?.kind === "text") return schema;
  }
  return entity.superClass?.kind === "class" && decoratorOf(entity.node, ["ChildEntity"]) !== null
    ? schemaOfEntity(entity.superClass, machine)
    : null;
}

/** `@Column({ name: "user_id" })` and `@JoinColumn({ name: "user_id" })` of a property, also of a base class. */
function columnOfProperty(entity: ClassValue, property: string, machine: Machine): Text | null {
  const frame = memberFrame(entity, entity);
  for (const member of entity.node.body.body) {
    if (member.type !== "PropertyDefinition" || memberKey(member, frame, machine) !== property) continue;
    for (const decorator of callsOf(member.decorators)) {
      for (const argument of decorator.arguments) {
        const name = propertyOf(machine.evaluate(argument, frame), "name");
        if (name?.kind === "text") return name;
      }
    }
    return null;
  }
  return entity.superClass?.kind === "class" ? columnOfProperty(entity.superClass, property, machine) : null;
}

function decoratorOf(node: ClassValue["node"], names: readonly string[]): TSESTree.CallExpression | null {
  return (
    callsOf(node.decorators).find(call => call.callee.type === "Identifier" && names.includes(call.callee.name)) ?? null
  );
}

/** Parsers that read no decorators leave them out. */
function callsOf(decorators: readonly TSESTree.Decorator[] | undefined): TSESTree.CallExpression[] {
  return (decorators ?? []).flatMap(({ expression }) => (expression.type === "CallExpression" ? [expression] : []));
}
