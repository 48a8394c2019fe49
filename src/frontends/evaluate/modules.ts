import type { TSESTree } from "@typescript-eslint/utils";
import type { ScriptFile } from "../index.js";
import { Scope } from "./scope.js";
import { object, type ObjectValue, type SourceModule } from "./values.js";

/** A script under evaluation: its syntax tree and what its top level declares. */
export interface ScriptModule extends SourceModule {
  readonly ast: TSESTree.Program;
  readonly scope: Scope;
  /** `exports` of CommonJS; the named exports of an ES module, `default` among them. */
  exports: ObjectValue;
  /** `module.exports`, once something else was assigned to it. */
  readonly moduleObject: ObjectValue;
  /** The modules of `export * from …`, which are looked through when a name is asked for. */
  readonly stars: string[];
  loaded: boolean;
}

export function scriptModule(file: ScriptFile, globals: Scope): ScriptModule {
  const exports = object();
  return {
    path: file.path,
    text: file.text,
    ast: file.ast as TSESTree.Program,
    scope: new Scope(globals),
    exports,
    moduleObject: object({ exports }),
    stars: [],
    loaded: false,
  };
}
