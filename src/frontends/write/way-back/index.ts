import type { TSESTree } from "@typescript-eslint/utils";
import { operationsOf, type Direction } from "../../../model/migration.js";
import type { Edit, WayBack, WrittenBack } from "../../../model/writer.js";
import { printOperations } from "../../../sql/print/index.js";
import { downEdits, type DownBody } from "../down.js";
import { imported, type Imported } from "../imports.js";
import type { Script } from "../script.js";
import { escapeFor } from "../style.js";
import { chainOf, keyName, memberName, nodesOf, type Node } from "../tree.js";
import { dbMigrateSpeller } from "./db-migrate.js";
import { knexSpeller } from "./knex.js";
import { kyselySpeller } from "./kysely.js";
import { nodePgMigrateSpeller } from "./node-pg-migrate.js";
import { sequelizeSpeller } from "./sequelize.js";
import type { Speller } from "./speller.js";
import { typeormSpeller } from "./typeorm.js";

/**
 * A way back in the words of the file, the best one first: of the builder where the way forth is, and of SQL. None where
 * the framework is not known, or something cannot be said in SQL.
 */
export function wayBackProposals(script: Script, down: Direction, plan: WayBack): readonly WrittenBack[] {
  const ways = usesBuilder(script) ? [true, false] : [false];
  return ways.flatMap(builder => {
    const body = new WayBackBody(script, plan, builder);
    const lines = body.shown();
    return lines === null ? [] : [{ lines, edits: body.edits(down) }];
  });
}

/** Whether the way forth has calls of a builder, and is not SQL alone. */
function usesBuilder(script: Script): boolean {
  return operationsOf(script.read.migration.up).some(operation => {
    const call = script.callOf(operation)?.at(-1);
    if (call?.type !== "CallExpression") return false;
    const { root, links } = chainOf(call);
    return root.type !== "TaggedTemplateExpression" && links.every(({ name }) => !SQL_METHODS.has(name));
  });
}

const SQL_METHODS: ReadonlySet<string> = new Set(["raw", "query", "sql", "addSql", "runSql", "all", "unsafe"]);

class WayBackBody implements DownBody {
  readonly takesConnection = true;
  readonly awaits: boolean;
  constructor(
    private readonly script: Script,
    private readonly plan: WayBack,
    private readonly builder: boolean,
  ) {
    this.awaits = this.speller([])?.waits ?? WAITING.has(script.read.migration.framework);
  }

  edits(down: Direction): readonly Edit[] | null {
    const edits = downEdits(this.script, down, this);
    const usesTag = edits?.some(({ text }) => text.includes("`.execute(")) === true;
    return edits === null || !usesTag ? edits : [...this.tag.edits, ...edits];
  }

  /** With the names of the way forth. */
  shown(): readonly string[] | null {
    return this.statements(this.parameters());
  }

  statements(parameters: readonly Node[]): readonly string[] | null {
    const speller = this.speller(parameters);
    const statements = speller === null ? null : this.spelled(speller);
    if (statements === null) return null;
    const { semicolon } = this.script.style;
    const notes = this.plan.notes.map(note => `// ${note}`);
    const lines = statements.map(code => (speller?.waits === true ? "await " : "") + code + semicolon);
    return [...notes, ...this.inTransaction(lines, parameters)];
  }

  private spelled(speller: Speller): readonly string[] | null {
    const { operations, before } = this.plan;
    const printed = printOperations(operations, before);
    const codes: string[] = [];
    let done = 0;
    let at = 0;
    for (const { operations: group, statements } of printed) {
      const start = at;
      at += group.length;
      if (start < done) continue;
      const built = this.builder ? speller.builder(operations.slice(start)) : null;
      if (built !== null) {
        codes.push(built.code);
        done = start + built.count;
      } else if (statements === null) return null;
      else codes.push(...statements.map(sql => speller.sql(this.literal(sql))));
    }
    return codes;
  }

  private literal(sql: string): string {
    const { style } = this.script;
    if (this.script.read.migration.framework === "kysely") return `\`${escapeFor(sql, "`")}\``;
    return style.sql(sql, sql.includes("\n") || sql.includes('"') || sql.includes("'") ? "`" : null);
  }

  private speller(parameters: readonly Node[]): Speller | null {
    const { script } = this;
    const { style, dialect } = script;
    const [first, second] = parameters;
    const name = nameOf(first);
    switch (script.read.migration.framework) {
      case "knex":
        return name === null ? null : knexSpeller(name, style, dialect);
      case "typeorm":
        return name === null ? null : typeormSpeller(name, style);
      case "node-pg-migrate":
        return name === null ? null : nodePgMigrateSpeller(name, style);
      case "db-migrate":
        // A callback would have to be called when all is done.
        return name === null || second !== undefined ? null : dbMigrateSpeller(name, style);
      case "mikroorm":
        return { waits: false, sql: literal => `this.addSql(${literal})`, builder: () => null };
      case "kysely": {
        if (name === null) return null;
        return kyselySpeller(name, this.tag.name, style);
      }
      case "sequelize": {
        const connection = name ?? propertyIn(first, ["context", "queryInterface"]);
        if (connection === null) return null;
        const library = nameOf(second) ?? propertyIn(first, ["Sequelize"]) ?? libraryIn(script);
        return sequelizeSpeller({ connection, library, transaction: this.transaction }, style, dialect);
      }
      default:
        return null;
    }
  }

  /** Kysely's tag for SQL. */
  private get tag(): Imported {
    return imported(this.script, "sql", ["kysely"]);
  }

  /** Sequelize runs each call on its own, unless it is given the transaction that the way forth begins. */
  private get transaction(): string | null {
    const { framework } = this.script.read.migration;
    return framework === "sequelize" && /\.transaction\s*\(/.test(this.script.text) ? "transaction" : null;
  }

  private inTransaction(lines: readonly string[], parameters: readonly Node[]): readonly string[] {
    const connection = nameOf(parameters[0]) ?? propertyIn(parameters[0], ["context", "queryInterface"]);
    if (this.transaction === null || connection === null) return lines;
    const { unit, semicolon } = this.script.style;
    const inner = lines.map(line => unit + line.replaceAll("\n", `\n${unit}`));
    const open = `await ${connection}.sequelize.transaction(async transaction => {`;
    return [[open, ...inner, `})${semicolon}`].join("\n")];
  }

  /** Those of the way forth. */
  private parameters(): readonly Node[] {
    for (const node of nodesOf(this.script.ast)) {
      const isUp =
        (node.type === "FunctionDeclaration" && node.id?.name === "up") ||
        ((node.type === "MethodDefinition" || node.type === "Property" || node.type === "PropertyDefinition") &&
          keyName(node) === "up") ||
        (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.id.name === "up") ||
        (node.type === "AssignmentExpression" &&
          node.left.type === "MemberExpression" &&
          memberName(node.left) === "up");
      const fn = isUp ? functionIn(node) : null;
      if (fn !== null) return fn.params;
    }
    return [];
  }
}

const WAITING: ReadonlySet<string> = new Set(["knex", "typeorm", "sequelize", "kysely", "db-migrate"]);

function functionIn(node: Node): TSESTree.FunctionLike | null {
  for (const inner of nodesOf(node)) {
    if (
      inner.type === "FunctionExpression" ||
      inner.type === "ArrowFunctionExpression" ||
      inner.type === "FunctionDeclaration"
    )
      return inner;
  }
  return null;
}

/** What a parameter is called. */
function nameOf(parameter: Node | undefined): string | null {
  if (parameter?.type === "AssignmentPattern") return nameOf(parameter.left);
  return parameter?.type === "Identifier" ? parameter.name : null;
}

/** What a parameter takes out of its object. */
function propertyIn(parameter: Node | undefined, keys: readonly string[]): string | null {
  if (parameter?.type !== "ObjectPattern") return null;
  for (const property of parameter.properties) {
    if (property.type === "Property" && keys.includes(keyName(property) ?? "")) return nameOf(property.value);
  }
  return null;
}

/** What the file calls Sequelize's types. */
function libraryIn({ text }: Script): string | null {
  if (/\b(?:import|const)\b[^;\n]*\bDataTypes\b[^;\n]*["']sequelize["']/.test(text)) return "DataTypes";
  return /\b(?:import|const)\s+Sequelize\b[^;\n]*["']sequelize["']/.test(text) ? "Sequelize" : null;
}
