import type { Knex } from "knex";
import { auditTrigger } from "@shop/audit";

// What the package writes into the statement is in another repository: nobody can review it from here.
export async function up(knex: Knex): Promise<void> {
  await knex.raw(auditTrigger("orders"));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw("DROP TRIGGER audit ON orders");
}
