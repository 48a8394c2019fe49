-- migrate:up
CREATE TABLE "orders" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "customer_id" integer NOT NULL,
  "code" varchar(40) NOT NULL DEFAULT 'new',
  "total" decimal(12, 2),
  "placed_at" datetime NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "orders_code_key" ON "orders" ("code");
CREATE INDEX "orders_customer_idx" ON "orders" ("customer_id", "placed_at");
ALTER TABLE "customers" ADD COLUMN "remark" text;
UPDATE "customers" SET "remark" = 'none' WHERE "remark" IS NULL;
ALTER TABLE "items" RENAME TO "products";

-- migrate:down
ALTER TABLE "products" RENAME TO "items";
DROP TABLE "orders";
