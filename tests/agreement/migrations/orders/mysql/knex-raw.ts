import { type Knex } from "knex";

const run = async (knex: Knex, ...statements: string[]) => {
  for await (const statement of statements) {
    await knex.raw(statement);
  }
};

export const up = (knex: Knex) =>
  run(
    knex,
    `create table \`orders\` (
       \`id\` int not null, \`customer_id\` int not null, \`code\` varchar(40) not null default 'new',
       \`total\` decimal(12, 2) null, \`placed_at\` datetime not null default CURRENT_TIMESTAMP
     ) engine = InnoDB`,
    "alter table `orders` add primary key `orders_pk`(`id`)",
    "alter table `orders` add unique `orders_code_key`(`code`)",
    "alter table `orders` add constraint `orders_customer_fk` foreign key (`customer_id`) references `customers` (`id`) on delete CASCADE",
    "alter table `orders` add index `orders_customer_idx`(`customer_id`, `placed_at`)",
    "alter table `customers` add `remark` text",
    "alter table `customers` rename column `fullname` to `name`",
    "alter table `customers` drop `legacy`",
    "update `customers` set `remark` = 'none' where `remark` is null",
    "rename table `items` to `products`",
  );

export const down = (knex: Knex) =>
  run(knex, "rename table `products` to `items`", "alter table `customers` drop `remark`", "drop table `orders`");
