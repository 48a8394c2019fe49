import type { Machine } from "../evaluate/machine.js";
import { force } from "../evaluate/scope.js";
import type { ClassValue, ObjectValue, Value } from "../evaluate/values.js";

/** The classes, and the objects that `asSchema` takes, which a file declares at its top level, in their order there. */
export function declaredIn(
  path: string,
  machine: Machine,
  asSchema: (value: Value) => ObjectValue | null,
): readonly (ClassValue | ObjectValue)[] {
  const module = path === machine.main.path ? machine.load() : machine.moduleAt(path);
  if (module === null) return [];
  const found = new Set<ClassValue | ObjectValue>();
  const add = (value: Value): void => {
    const entity = value.kind === "class" ? value : asSchema(value);
    if (entity?.origin?.module === module) found.add(entity);
  };
  for (const name of module.scope.names()) {
    const binding = module.scope.lookup(name);
    if (binding !== null && !NOT_DECLARED.has(name)) add(force(binding));
  }
  const exported = module.moduleObject.properties.get("exports")?.value ?? module.exports;
  for (const value of [exported, module.exports]) {
    add(value);
    if (value.kind === "object") for (const { value: member } of value.properties.values()) add(member);
  }
  return [...found].sort((a, b) => (a.origin?.start ?? 0) - (b.origin?.start ?? 0));
}

/** What a CommonJS module finds without declaring it. */
const NOT_DECLARED: ReadonlySet<string> = new Set(["exports", "module", "require", "__filename", "__dirname"]);
