import type { Handle, Library, PrismaHandle } from "../values.js";

const CLIENT: PrismaHandle = { kind: "handle", orm: "prisma", role: "client", model: null };

/** Prisma Client, wherever it is generated to. */
export const prisma: Library = {
  owns: source =>
    /(^|[./@-])prisma\/client(\/|$)|(^|\/)generated\/(.*\/)?(prisma|client)|^@?prisma$|(^|\/)prisma(-client)?$/.test(
      source,
    ),
  instance: name => (/^(PrismaClient|TransactionClient|DefaultPrismaClient)$/.test(name) ? CLIENT : null),
  // `import { prisma } from "@acme/prisma"`: the package is not installed, but says what it is.
  named: name => (/^[a-z_$]/.test(name) ? CLIENT : null),
  heir: () => null,
  called: name => (name === "getPrismaClient" ? CLIENT : null),
  member: (handle, name) => (isClient(handle) && !name.startsWith("$") && name !== "then" ? delegate(name) : null),
  result: (handle, method) => (isClient(handle) && CLIENT_MAKERS.has(method) ? CLIENT : null),
  parameter: (handle, method) => (isClient(handle) && method === "$transaction" ? CLIENT : null),
};

/** `$replica` and `$primary` are those of the extension for read replicas. */
const CLIENT_MAKERS = new Set(["$extends", "$replica", "$primary"]);

function isClient(handle: Handle): boolean {
  return handle.orm === "prisma" && handle.role === "client";
}

function delegate(model: string): PrismaHandle {
  return { kind: "handle", orm: "prisma", role: "delegate", model };
}
