import { operationsOf, type Direction } from "../../../model/migration.js";
import type { Operation } from "../../../model/operation.js";
import type { Schema } from "../../../model/schema/index.js";
import type { Edit, WayBack, WrittenBack } from "../../../model/writer.js";
import { plainStyle, printOperations, type PrintStyle } from "../../../sql/print/index.js";
import { downEdits, type DownBody } from "../down.js";
import type { Script } from "../script.js";
import { chainOf, isFunction, nodesOf, valuesNamed, type Node } from "../tree.js";
import type { Speller, WayBackWriting } from "./speller.js";

/**
 * A way back in the words of the file, the best one first: of the builder where the way forth is, and of SQL. None where
 * something can be said in neither.
 */
export function wayBackProposals(
  script: Script,
  down: Direction,
  plan: WayBack,
  writing: WayBackWriting,
): readonly WrittenBack[] {
  const ways = usesBuilder(script, operationsOf(script.read.migration.up)) ? [true, false] : [false];
  return ways.flatMap(builder => {
    const body = new WayBackBody(script, plan, writing, builder);
    const lines = body.statements(parametersOfUp(script));
    return lines === null ? [] : [{ lines, edits: body.edits(down) }];
  });
}

/** Whether operations come from calls of a builder, and not from SQL alone. */
export function usesBuilder(script: Script, operations: readonly Operation[]): boolean {
  return operations.some(operation => {
    const call = script.callOf(operation)?.at(-1);
    if (call?.type !== "CallExpression") return false;
    const { root, links } = chainOf(call);
    return root.type !== "TaggedTemplateExpression" && links.every(({ name }) => !SQL_METHODS.has(name));
  });
}

const SQL_METHODS: ReadonlySet<string> = new Set(["raw", "query", "sql", "addSql", "runSql", "all", "unsafe"]);

/** Also of a function that is handed to another one, which makes the way forth of it. */
function parametersOfUp({ ast }: Script): readonly Node[] {
  for (const value of valuesNamed(ast, "up")) {
    for (const node of nodesOf(value)) if (isFunction(node)) return node.params;
  }
  return [];
}

class WayBackBody implements DownBody {
  readonly takesConnection = true;

  constructor(
    private readonly script: Script,
    private readonly plan: WayBack,
    private readonly writing: WayBackWriting,
    private readonly builder: boolean,
  ) {}

  get awaits(): boolean {
    return this.writing.waits;
  }

  edits(down: Direction): readonly Edit[] | null {
    const edits = downEdits(this.script, down, this);
    if (edits === null) return null;
    const code = edits.map(({ text }) => text).join("");
    return [...(this.writing.imports?.(this.script, code) ?? []), ...edits];
  }

  statements(parameters: readonly Node[]): readonly string[] | null {
    const speller = this.writing.speller(this.script, parameters);
    const { operations, before } = this.plan;
    const codes = speller === null ? null : spelled(operations, before, speller, this.builder);
    if (speller === null || codes === null) return null;
    const notes = this.plan.notes.map(note => `// ${note}`);
    const lines = codes.map(code => (this.awaits ? "await " : "") + code + this.script.style.semicolon);
    return [...notes, ...(speller.enclosed?.(lines) ?? lines)];
  }
}

/** Calls for operations, by the builder where it has them and `builder` asks for it; `null` where some can be said in no way. */
export function spelled(
  operations: readonly Operation[],
  before: Schema,
  speller: Speller,
  builder: boolean,
): readonly string[] | null {
  const codes: string[] = [];
  let done = 0;
  let at = 0;
  let schema = before;
  const style: PrintStyle = {
    ...plainStyle(before.dialect),
    checksForeignKeys: speller.checksForeignKeys === true,
  };
  for (const { operations: group, statements } of printOperations(operations, before, style)) {
    const start = at;
    const state = schema;
    at += group.length;
    schema = group.reduce((reached, operation) => reached.apply(operation), schema);
    if (start < done) continue;
    const built = builder ? speller.builder(operations.slice(start), state) : null;
    if (built !== null) {
      codes.push(built.code);
      done = start + built.count;
    } else if (statements === null) return null;
    else codes.push(...statements.map(sql => speller.sql(sql)));
  }
  return codes;
}
