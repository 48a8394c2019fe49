import type { TSESTree } from "@typescript-eslint/utils";
import { functionValue } from "./expressions.js";
import type { Frame, Machine } from "./machine.js";
import type { ScriptModule } from "./modules.js";
import { bindPattern } from "./patterns.js";
import { force, Scope } from "./scope.js";
import { classValue, enumValue, execute } from "./statements.js";
import {
  array,
  constant,
  named,
  native,
  object,
  type ObjectValue,
  type Site,
  text,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** What the expressions at the top level of a module are evaluated in. */
export function topLevelFrame(module: ScriptModule): Frame {
  return {
    module,
    scope: module.scope,
    self: UNDEFINED,
    home: null,
    node: null,
    returned: [],
    maybeLeft: false,
  };
}

/**
 * Declares what the top level of a module declares. Initialisers and imports run when somebody asks for them, so that
 * a helper that imports half of the application costs nothing.
 */
export function loadModule(module: ScriptModule, machine: Machine): void {
  if (module.loaded) return;
  module.loaded = true;
  const frame = topLevelFrame(module);
  declareCommonJs(module, machine);
  machine.apart(() => {
    for (const statement of module.ast.body) declare(statement, frame, machine);
    for (const statement of module.ast.body) run(statement, frame, machine);
    for (const statement of module.ast.body) exportNames(statement, frame, machine);
  });
}

function declareCommonJs(module: ScriptModule, machine: Machine): void {
  const { scope, path } = module;
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  scope.declare("exports", module.exports);
  scope.declare("module", module.moduleObject);
  scope.declare("__filename", text(path));
  scope.declare("__dirname", text(folder));
  scope.declare(
    "require",
    native("require", ([specifier], site) => {
      const name = textOf(specifier);
      return name === null
        ? unknown("the required path is not constant", site.origin)
        : importValue(module, name, "*", machine);
    }),
  );
}

/** What an import of `name` gives: `*` for the whole module, `default` for its default. */
export function importValue(from: ScriptModule, specifier: string, name: string, machine: Machine): Value {
  const modelled = machine.packages.get(specifier.replace(/^node:/, ""));
  if (modelled !== undefined) return memberOf(modelled, name, from) ?? unknown(`\`${specifier}\` has no \`${name}\``);
  const path = machine.project.resolveImport(from.path, specifier);
  if (path?.endsWith(".json") === true) return memberOf(jsonValue(machine.project.read(path)), name, from) ?? UNDEFINED;
  const module = machine.importModule(from, specifier);
  if (module === null) return unknown(`it comes from \`${specifier}\``);
  return exportOf(module, name, machine) ?? unknown(`\`${specifier}\` does not export \`${name}\``);
}

/** What a module exports under a name. `passed`: the modules on the way, since those of stars can form a circle. */
function exportOf(
  module: ScriptModule,
  name: string,
  machine: Machine,
  passed: readonly ScriptModule[] = [],
): Value | undefined {
  const exported = module.moduleObject.properties.get("exports")?.value ?? module.exports;
  if (name === "*") {
    for (const star of module.stars.splice(0)) {
      const all = importValue(module, star, name, machine);
      if (all.kind === "object") copyProperties(all, module.exports);
    }
    return exported;
  }
  const own = memberOf(exported, name, module);
  if (own !== undefined || name === "default") return own;
  for (const star of module.stars) {
    const path = machine.project.resolveImport(module.path, star);
    const source = path === null ? null : machine.project.read(path);
    // A barrel leads to half of an application: what cannot export the name is not even parsed.
    if (source === null || !(source.includes(name) || STAR.test(source))) continue;
    const inner = machine.importModule(module, star);
    if (inner === null || passed.includes(inner)) continue;
    const found = exportOf(inner, name, machine, [...passed, module]);
    if (found !== undefined) return found;
  }
  return undefined;
}

const STAR = /\bexport\s*\*|__exportStar/;

/** A default import of a CommonJS module is the module. */
function memberOf(exported: Value, name: string, from: ScriptModule): Value | undefined {
  if (name === "*") return exported;
  const member = exported.kind === "host" ? exported.get(name, atTop(from)) : exportedMember(exported, name);
  return member ?? (name === "default" ? exported : undefined);
}

function exportedMember(exported: Value, name: string): Value | undefined {
  const hasProperties = exported.kind === "object" || exported.kind === "function" || exported.kind === "class";
  return hasProperties ? exported.properties.get(name)?.value : undefined;
}

/** Where an import stands: nowhere in particular. */
function atTop(module: ScriptModule): Site {
  return { node: module.ast, origin: { module, start: 0, end: 0 }, argumentNodes: [] };
}

function jsonValue(source: string | null): Value {
  try {
    return source === null ? unknown("the file cannot be read") : fromJson(JSON.parse(source));
  } catch {
    return unknown("the file is no JSON");
  }
}

function fromJson(value: unknown): Value {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return array(value.map(fromJson));
  if (typeof value === "object" && value !== null) {
    return object(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)])));
  }
  return constant(value as number | boolean | null);
}

/** Names of the top level, with what computes them. */
function declare(statement: TSESTree.Node, frame: Frame, machine: Machine): void {
  const { scope, module } = frame;
  switch (statement.type) {
    case "ImportDeclaration":
      for (const specifier of statement.specifiers) {
        const name =
          specifier.type === "ImportDefaultSpecifier"
            ? "default"
            : specifier.type === "ImportNamespaceSpecifier"
              ? "*"
              : nameOf(specifier.imported);
        scope.declare(specifier.local.name, () => importValue(module, statement.source.value, name, machine));
      }
      return;
    case "TSImportEqualsDeclaration": {
      const { moduleReference } = statement;
      if (moduleReference.type !== "TSExternalModuleReference" || moduleReference.expression.type !== "Literal") return;
      const specifier = String(moduleReference.expression.value);
      scope.declare(statement.id.name, () => importValue(module, specifier, "*", machine));
      return;
    }
    case "FunctionDeclaration":
      if (statement.id !== null) scope.declare(statement.id.name, functionValue(statement, frame, machine));
      return;
    case "ClassDeclaration":
      if (statement.id !== null)
        scope.declare(statement.id.name, () => machine.apartValue(() => classValue(statement, frame, machine)));
      return;
    case "TSEnumDeclaration":
      scope.declare(statement.id.name, () => machine.apartValue(() => enumValue(statement, frame, machine)));
      return;
    case "VariableDeclaration":
      for (const declarator of statement.declarations) declareVariable(declarator, frame, machine);
      return;
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      if (statement.declaration !== null) declare(statement.declaration, frame, machine);
      return;
    default:
  }
}

function declareVariable(declarator: TSESTree.VariableDeclarator, frame: Frame, machine: Machine): void {
  const { id, init } = declarator;
  const compute = (): Value => (init === null ? UNDEFINED : machine.apartValue(() => machine.evaluate(init, frame)));
  if (id.type === "Identifier") {
    frame.scope.declare(id.name, () => named(compute(), id.name));
    return;
  }
  let bound: Scope | undefined;
  for (const name of namesIn(id)) {
    frame.scope.declare(name, () => {
      if (bound === undefined) {
        bound = new Scope(frame.scope);
        const scoped = { ...frame, scope: bound };
        const value = compute();
        machine.apart(() => bindPattern(id, value, scoped, machine, "declare"));
      }
      const binding = bound.lookup(name);
      return binding === null || typeof binding.value === "function" ? unknown("it is not known") : binding.value;
    });
  }
}

/** The names that a pattern binds. */
function namesIn(pattern: TSESTree.Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap(element => (element === null ? [] : namesIn(element)));
    case "ObjectPattern":
      return pattern.properties.flatMap(property =>
        property.type === "RestElement" ? namesIn(property.argument) : namesIn(property.value),
      );
    default:
      return [];
  }
}

/**
 * Statements of the top level that give the module its shape: assignments (`exports.up = …`), functions that are
 * called where they stand (compiled enums), loops and conditions. Other calls are what a program does when it starts.
 */
function run(statement: TSESTree.ProgramStatement, frame: Frame, machine: Machine): void {
  switch (statement.type) {
    case "ExpressionStatement":
      if (shapesModule(statement.expression, frame)) execute(statement, frame, machine);
      return;
    case "IfStatement":
    case "ForStatement":
    case "ForOfStatement":
    case "ForInStatement":
    case "TryStatement":
    case "BlockStatement":
      execute(statement, frame, machine);
      return;
    default:
  }
}

function shapesModule(expression: TSESTree.Expression, frame: Frame): boolean {
  if (expression.type === "AssignmentExpression") return true;
  if (expression.type === "SequenceExpression") return expression.expressions.some(part => shapesModule(part, frame));
  if (expression.type !== "CallExpression") return false;
  const { callee } = expression;
  if (callee.type === "FunctionExpression" || callee.type === "ArrowFunctionExpression") return true;
  if (callee.type === "Identifier") return callee.name === "__exportStar" || callee.name === "__export";
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return false;
  return callee.object.name === "Object" || (frame.scope.has(callee.object.name) && callee.object.name !== "module");
}

/** Fills the exports of an ES module. */
function exportNames(statement: TSESTree.ProgramStatement, frame: Frame, machine: Machine): void {
  const { exports } = frame.module;
  const add = (name: string, value: Value, node: TSESTree.Node): void => {
    exports.properties.set(name, { value, origin: machine.origin(node, frame.module) });
  };
  const local = (name: string): Value => {
    const binding = frame.scope.lookup(name);
    return binding === null ? unknown(`\`${name}\` is not known`) : force(binding);
  };
  switch (statement.type) {
    case "ExportDefaultDeclaration": {
      const { declaration } = statement;
      add("default", defaultValue(declaration, frame, machine, local), statement);
      return;
    }
    case "ExportNamedDeclaration": {
      const { declaration, source } = statement;
      if (declaration !== null) for (const name of declaredNames(declaration)) add(name, local(name), statement);
      for (const specifier of statement.specifiers) {
        const name = nameOf(specifier.local);
        const value = source === null ? local(name) : importValue(frame.module, source.value, name, machine);
        add(nameOf(specifier.exported), value, specifier);
      }
      return;
    }
    case "ExportAllDeclaration": {
      const { exported, source } = statement;
      if (exported === null) frame.module.stars.push(source.value);
      else add(nameOf(exported), importValue(frame.module, source.value, "*", machine), statement);
      return;
    }
    case "TSExportAssignment":
      frame.module.moduleObject.properties.set("exports", {
        value: machine.evaluate(statement.expression, frame),
        origin: machine.origin(statement, frame.module),
      });
      return;
    default:
  }
}

function defaultValue(
  node: TSESTree.ExportDefaultDeclaration["declaration"],
  frame: Frame,
  machine: Machine,
  local: (name: string) => Value,
): Value {
  if (node.type === "FunctionDeclaration") {
    return node.id === null ? functionValue(node, frame, machine) : local(node.id.name);
  }
  if (node.type === "ClassDeclaration")
    return node.id === null ? classValue(node, frame, machine) : local(node.id.name);
  return machine.evaluate(node, frame);
}

function declaredNames(node: TSESTree.Node): string[] {
  if (node.type === "VariableDeclaration") return node.declarations.flatMap(({ id }) => namesIn(id));
  const id = "id" in node ? (node.id as TSESTree.Node | null) : null;
  return id?.type === "Identifier" ? [id.name] : [];
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

function copyProperties(from: ObjectValue, to: ObjectValue): void {
  for (const [key, property] of from.properties) if (key !== "default") to.properties.set(key, property);
}
