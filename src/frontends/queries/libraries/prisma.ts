import type { Handle, Library, PrismaHandle } from "../values.js";

const CLIENT: PrismaHandle = { kind: "handle", orm: "prisma", role: "client", model: null };

/** Prisma Client, wherever it is generated to. */
export const prisma: Library = {
  owns: source =>
    /(^|[./@-])prisma\/client(\/|$)|(^|\/)generated\/(.*\/)?(prisma|client)|^@?prisma$|(^|\/)prisma(-client)?$/.test(
      source,
    ),
  instance: name => {
    if (CLIENT_TYPES.test(name)) return CLIENT;
    // `Prisma.UserDelegate` is the type of `prisma.user`.
    const model = /^([A-Z]\w*)Delegate$/.exec(name)?.[1];
    return model === undefined ? null : delegate(model.charAt(0).toLowerCase() + model.slice(1));
  },
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

/** The last is that of a client with extensions. */
const CLIENT_TYPES = /^(?:PrismaClient|TransactionClient|DefaultPrismaClient|DynamicClientExtensionThis)$/;

function isClient(handle: Handle): boolean {
  return handle.orm === "prisma" && handle.role === "client";
}

function delegate(model: string): PrismaHandle {
  return { kind: "handle", orm: "prisma", role: "delegate", model };
}
