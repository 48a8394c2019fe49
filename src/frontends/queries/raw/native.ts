import type { ScriptOrm } from "../../../model/query.js";
import { knexCode } from "./native-knex.js";
import { prismaCode } from "./native-prisma.js";
import { sequelizeCode } from "./native-sequelize.js";
import { typeormCode } from "./native-typeorm.js";
import { Unprintable, type Printing } from "./printing.js";

const PRINTERS: Readonly<Record<ScriptOrm, (printing: Printing) => string | null>> = {
  prisma: prismaCode,
  typeorm: typeormCode,
  sequelize: sequelizeCode,
  knex: knexCode,
  // What these say natively is written in the names of their declarations, which a statement does not show.
  kysely: () => null,
  drizzle: () => null,
  mikroorm: () => null,
};

/** The call that says what the statement says; `null` where it takes more than a call. */
export function nativeCode(orm: ScriptOrm, printing: Printing): string | null {
  try {
    return PRINTERS[orm](printing);
  } catch (error) {
    if (error instanceof Unprintable) return null;
    throw error;
  }
}
