import { libraryOf } from "./libraries/index.js";
import type { Node } from "./syntax.js";
import type { Handle, Value } from "./values.js";

/** What a type checker knows of the expressions of one file. */
export interface TypeInformation {
  /**
   * What an expression is by its type: a value of a library, or an instance of another class or interface. A promise
   * counts as what it resolves to. `null` where the type says nothing: `any`, `unknown`, a type without a name.
   */
  valueOf(node: Node): Value | null;
}

/**
 * The types of a file that was parsed with `parserOptions.projectService` or `project` of typescript-eslint; `null` for
 * any other. TypeScript itself is never loaded: whoever parsed the file brings its checker along.
 */
export function typeInformationOf(parserServices: unknown): TypeInformation | null {
  const services = parserServices as Partial<ParserServices> | null | undefined;
  const program = services?.program;
  const nodes = services?.esTreeNodeToTSNodeMap;
  if (program == null || nodes === undefined) return null;
  // To ask for the checker is what costs: most files never do.
  let checked: CheckedTypes | undefined;
  return { valueOf: node => (checked ??= new CheckedTypes(program.getTypeChecker(), nodes)).valueOf(node) };
}

class CheckedTypes implements TypeInformation {
  constructor(
    private readonly checker: Checker,
    private readonly nodes: ParserServices["esTreeNodeToTSNodeMap"],
  ) {}

  valueOf(node: Node): Value | null {
    const original = this.nodes.get(node);
    if (original === undefined) return null;
    const type = this.checker.getTypeAtLocation(original);
    return this.ofType(this.checker.getNonNullableType(this.checker.getAwaitedType(type) ?? type));
  }

  private ofType(type: Type): Value | null {
    const alias = this.ofAlias(type);
    if (alias !== null) return alias;
    if (type.isUnionOrIntersection()) {
      const values = (type.types ?? []).map(part => this.ofType(part)).filter(value => value !== null);
      return values.find(value => value.kind === "handle") ?? values[0] ?? null;
    }
    const { symbol } = type;
    if (symbol === undefined) return null;
    const isClass = symbol.valueDeclaration !== undefined && this.checker.getTypeOfSymbol(symbol) === type;
    return isClass ? this.ofClass(symbol) : this.ofInstance(type);
  }

  /** `Prisma.TransactionClient`, `ModelStatic<User>`: names for types that have none of their own. */
  private ofAlias({ aliasSymbol, aliasTypeArguments = [] }: Type): Handle | null {
    if (aliasSymbol === undefined) return null;
    const source = sourceOf(aliasSymbol);
    return source === null
      ? null
      : (libraryOf(source)?.instance(aliasSymbol.name, namesOf(aliasTypeArguments)) ?? null);
  }

  /** A class as a value: a model with static finders. */
  private ofClass(symbol: TypeSymbol): Handle | null {
    const ancestors = this.lineageOf(this.checker.getDeclaredTypeOfSymbol(symbol)).slice(1);
    return firstOf(ancestors, ({ source, name }) => libraryOf(source)?.heir(symbol.name, name) ?? null);
  }

  private ofInstance(type: Type): Value | null {
    const [own, ...ancestors] = this.lineageOf(type);
    if (own === undefined) return null;
    const handle = firstOf([own, ...ancestors], ({ source, name, typeArguments }) => {
      const library = libraryOf(source);
      const heir = name === own.name ? null : (library?.heir(own.name, name) ?? null);
      return heir === null
        ? (library?.instance(name, typeArguments) ?? null)
        : ({ ...heir, role: "instance" } as Handle);
    });
    return handle ?? this.listOf(type, own) ?? { kind: "externalInstance", ...own, checked: true };
  }

  private listOf(type: Type, { source, name }: NamedType): Value | null {
    if (source !== "typescript" || !LISTS.has(name)) return null;
    const [element] = this.checker.getTypeArguments(type);
    const of = element === undefined ? null : this.ofType(element);
    return of === null ? null : { kind: "list", of };
  }

  /** The class or interface of a type, and those that it descends from, nearest first. */
  private lineageOf(type: Type): readonly NamedType[] {
    const found: NamedType[] = [];
    let level: readonly Type[] = [type];
    for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
      for (const of of level) {
        const source = of.symbol === undefined ? null : sourceOf(of.symbol);
        if (of.symbol === undefined || source === null) continue;
        found.push({ source, name: of.symbol.name, typeArguments: namesOf(this.checker.getTypeArguments(of)) });
      }
      level = level.flatMap(of => (of.target ?? of).getBaseTypes() ?? []);
    }
    return found;
  }
}

const LISTS: ReadonlySet<string> = new Set(["Array", "ReadonlyArray", "Set", "ReadonlySet"]);

/** Deeper inheritance than this is not followed. */
const DEEPEST = 12;

/** A class or interface, and where it comes from: a package, or the path of a file. */
interface NamedType {
  readonly source: string;
  readonly name: string;
  readonly typeArguments: readonly string[];
}

function firstOf<From, To>(candidates: readonly From[], ask: (candidate: From) => To | null): To | null {
  for (const candidate of candidates) {
    const answer = ask(candidate);
    if (answer !== null) return answer;
  }
  return null;
}

function namesOf(types: readonly Type[]): readonly string[] {
  return types.map(({ symbol }) => symbol?.name ?? "");
}

/** The package that declares a type, or its file; `null` for what has no name of its own, such as `{ a: string }`. */
function sourceOf(symbol: TypeSymbol): string | null {
  const path = symbol.declarations?.[0]?.getSourceFile().fileName;
  if (path === undefined || symbol.name.startsWith("__")) return null;
  if (path.includes("/node_modules/.prisma/")) return "@prisma/client";
  return /^.*\/node_modules\/(?:@types\/)?((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
}

// What is asked of typescript-eslint's parser services and of the checker that they hold: their public API.

interface ParserServices {
  /** `null` where the file was parsed without types. */
  readonly program: { getTypeChecker(): Checker } | null;
  readonly esTreeNodeToTSNodeMap: { get(node: Node): object | undefined };
}

interface Checker {
  getTypeAtLocation(node: object): Type;
  getAwaitedType(type: Type): Type | undefined;
  getNonNullableType(type: Type): Type;
  getTypeArguments(type: Type): readonly Type[];
  getTypeOfSymbol(symbol: TypeSymbol): Type;
  getDeclaredTypeOfSymbol(symbol: TypeSymbol): Type;
}

interface Type {
  readonly symbol?: TypeSymbol;
  readonly aliasSymbol?: TypeSymbol;
  readonly aliasTypeArguments?: readonly Type[];
  /** Of a union or an intersection. */
  readonly types?: readonly Type[];
  /** The generic type that a reference such as `Repository<User>` gives arguments to. */
  readonly target?: Type;
  isUnionOrIntersection(): boolean;
  getBaseTypes(): readonly Type[] | undefined;
}

interface TypeSymbol {
  readonly name: string;
  readonly declarations?: readonly { getSourceFile(): { readonly fileName: string } }[];
  readonly valueDeclaration?: object;
}
