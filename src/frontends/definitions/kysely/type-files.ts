import { dirname, join } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Project } from "../../../project/project.js";
import { parseShared } from "../../parse.js";

/** A type with members, where it is declared. */
export interface DeclaredType {
  readonly file: TypeFile;
  readonly node: TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration;
}

/** Where imports and exports of types lead at most. */
const DEEPEST = 6;

/** A file with what its names mean as types. */
export class TypeFile {
  readonly declared: ReadonlyMap<string, DeclaredType>;

  private constructor(
    readonly path: string,
    readonly text: string,
    private readonly program: TSESTree.Program,
    private readonly project: Project,
  ) {
    this.declared = new Map(
      program.body.flatMap((statement): [string, DeclaredType][] => {
        const node = "declaration" in statement ? statement.declaration : statement;
        const isType = node?.type === "TSInterfaceDeclaration" || node?.type === "TSTypeAliasDeclaration";
        // Half-written code has declarations without a name.
        return isType && (node.id as TSESTree.Identifier | null) !== null ? [[node.id.name, { file: this, node }]] : [];
      }),
    );
  }

  /** `null` for a file that cannot be read. */
  static at(path: string, project: Project, given: string | null = null): TypeFile | null {
    const text = given ?? project.read(path);
    const program = text === null ? null : (parseShared(path, text) as TSESTree.Program | null);
    return text === null || program === null ? null : new TypeFile(path, text, program, project);
  }

  /** What a name means here: `Row`, `rows.Row`; `null` where it is not known. */
  find(name: string, depth = 0): DeclaredType | null {
    const own = this.declared.get(name);
    if (own !== undefined || depth > DEEPEST) return own ?? null;
    const [head = "", ...rest] = name.split(".");
    for (const statement of this.program.body) {
      if (statement.type !== "ImportDeclaration") continue;
      const specifier = statement.specifiers.find(({ local }) => local.name === head);
      if (specifier === undefined) continue;
      const imported =
        specifier.type === "ImportSpecifier" ? nameOf(specifier.imported) : rest.length > 0 ? null : "default";
      const wanted = [...(imported === null ? [] : [imported]), ...rest].join(".");
      return this.imported(statement.source.value)?.exported(wanted, depth + 1) ?? null;
    }
    return null;
  }

  private exported(name: string, depth: number): DeclaredType | null {
    const own = this.find(name, depth);
    if (own !== null || depth > DEEPEST) return own;
    for (const statement of this.program.body) {
      if (statement.type === "ExportAllDeclaration") {
        const found = this.imported(statement.source.value)?.exported(name, depth + 1) ?? null;
        if (found !== null) return found;
      }
      if (statement.type !== "ExportNamedDeclaration" || statement.source === null) continue;
      const specifier = statement.specifiers.find(({ exported }) => nameOf(exported) === name);
      if (specifier === undefined) continue;
      return this.imported(statement.source.value)?.exported(nameOf(specifier.local), depth + 1) ?? null;
    }
    return null;
  }

  /** The file of an import; declarations alone are no code, and no import of code leads to them. */
  private imported(specifier: string): TypeFile | null {
    const beside = join(dirname(this.path), specifier.replace(/\.[cm]?js$/, ""));
    const path =
      this.project.resolveImport(this.path, specifier) ?? (specifier.startsWith(".") ? `${beside}.d.ts` : null);
    return path === null ? null : TypeFile.at(path, this.project);
  }

  /** The string that a constant of the file is. */
  constant(name: string): string | null {
    for (const statement of this.program.body) {
      const node = "declaration" in statement ? statement.declaration : statement;
      if (node?.type !== "VariableDeclaration") continue;
      for (const { id, init } of node.declarations) {
        if (id.type !== "Identifier" || id.name !== name || init === null) continue;
        const value = init.type === "TSAsExpression" ? init.expression : init;
        return value.type === "Literal" && typeof value.value === "string" ? value.value : null;
      }
    }
    return null;
  }
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}
