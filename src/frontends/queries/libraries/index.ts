import type { EntityResult, Handle, Library } from "../values.js";
import { drizzle } from "./drizzle.js";
import { knex } from "./knex.js";
import { kysely } from "./kysely.js";
import { mikroorm } from "./mikroorm.js";
import { prisma } from "./prisma.js";
import { sequelize } from "./sequelize.js";
import { typeorm } from "./typeorm.js";

const LIBRARIES: readonly Library[] = [prisma, typeorm, sequelize, knex, kysely, drizzle, mikroorm];

/** The library that a module specifier leads to; `null` for every other package. */
export function libraryOf(source: string): Library | null {
  return LIBRARIES.find(library => library.owns(source)) ?? null;
}

/** A property of a handle. */
export function memberOfHandle(handle: Handle, name: string): Handle | null {
  return first(library => library.member(handle, name));
}

/** What a method call on a handle gives; `argument` is what the first argument names. */
export function resultOfMethod(handle: Handle, method: string, argument: string | null): Handle | null {
  return first(library => library.result(handle, method, argument));
}

/** What a method call on a handle gives several of. */
export function elementsOfMethod(handle: Handle, method: string): Handle | null {
  return first(library => library.elements?.(handle, method) ?? null);
}

/** What a method call on a handle reads into objects of a class. */
export function entitiesOfMethod(handle: Handle, method: string): EntityResult | null {
  for (const library of LIBRARIES) {
    const answer = library.entities?.(handle, method) ?? null;
    if (answer !== null) return answer;
  }
  return null;
}

/** What is passed to a callback that a method of a handle takes. */
export function callbackParameter(handle: Handle, method: string): Handle | null {
  return first(library => library.parameter(handle, method));
}

function first(ask: (library: Library) => Handle | null): Handle | null {
  for (const library of LIBRARIES) {
    const answer = ask(library);
    if (answer !== null) return answer;
  }
  return null;
}
