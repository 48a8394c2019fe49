import { db } from "./db.js";

interface User {
  id: number;
  email: string;
}

/** One query per user: the list grows, and so does the time that this takes. */
export async function totals(users: readonly User[]) {
  return Promise.all(
    users.map(async user => ({
      email: user.email,
      orders: await db("orders").where({ user_id: user.id }).select("id", "total"),
    })),
  );
}

/** One query for all users. */
export async function totalsAtOnce(users: readonly User[]) {
  return db("orders")
    .whereIn(
      "user_id",
      users.map(user => user.id),
    )
    .groupBy("user_id")
    .select("user_id")
    .sum("total as total");
}

export async function userByEmail(email: string) {
  const { rows } = await db.raw("SELECT id, email FROM users WHERE email = ?", [email]);
  return rows[0];
}

/** A window function has no method in the query builder. */
export async function latestOrders() {
  return db.raw(`
    SELECT * FROM (
      SELECT orders.*, row_number() OVER (PARTITION BY user_id ORDER BY id DESC) AS n FROM orders
    ) AS numbered
    WHERE n <= 3
  `);
}
