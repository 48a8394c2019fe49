-- migrate:up
CREATE TABLE "orders" (
  "id" integer NOT NULL,
  "customer_id" integer NOT NULL,
  "code" varchar(40) NOT NULL DEFAULT 'new',
  "total" decimal(12, 2),
  "placed_at" timestamp with time zone NOT NULL DEFAULT now()
);
ALTER TABLE "orders" ADD CONSTRAINT "orders_pk" PRIMARY KEY ("id");
ALTER TABLE "orders" ADD CONSTRAINT "orders_code_key" UNIQUE ("code");
ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_fk" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE;
CREATE INDEX "orders_customer_idx" ON "orders" ("customer_id", "placed_at");
ALTER TABLE "customers" ADD COLUMN "remark" text;
ALTER TABLE "customers" RENAME COLUMN "fullname" TO "name";
ALTER TABLE "customers" DROP COLUMN "legacy";
UPDATE "customers" SET "remark" = 'none' WHERE "remark" IS NULL;
ALTER TABLE "items" RENAME TO "products";

-- migrate:down
ALTER TABLE "products" RENAME TO "items";
ALTER TABLE "customers" DROP COLUMN "remark";
DROP TABLE "orders";
