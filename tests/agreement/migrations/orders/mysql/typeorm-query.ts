import type { MigrationInterface, QueryRunner } from "typeorm";

export class Orders1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      "CREATE TABLE `orders` (`id` int NOT NULL, `customer_id` int NOT NULL, `code` varchar(40) NOT NULL DEFAULT 'new', `total` decimal(12,2) NULL, `placed_at` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP) ENGINE=InnoDB",
    );
    await queryRunner.query("ALTER TABLE `orders` ADD PRIMARY KEY (`id`)");
    await queryRunner.query("CREATE UNIQUE INDEX `orders_code_key` ON `orders` (`code`)");
    await queryRunner.query(
      "ALTER TABLE `orders` ADD CONSTRAINT `orders_customer_fk` FOREIGN KEY (`customer_id`) REFERENCES `customers`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION",
    );
    await queryRunner.query("CREATE INDEX `orders_customer_idx` ON `orders` (`customer_id`, `placed_at`)");
    await queryRunner.query("ALTER TABLE `customers` ADD `remark` text NULL");
    await queryRunner.query("ALTER TABLE `customers` RENAME COLUMN `fullname` TO `name`");
    await queryRunner.query("ALTER TABLE `customers` DROP COLUMN `legacy`");
    await queryRunner.query("UPDATE `customers` SET `remark` = ? WHERE `remark` IS NULL", ["none"]);
    await queryRunner.query("RENAME TABLE `items` TO `products`");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("RENAME TABLE `products` TO `items`");
    await queryRunner.query("ALTER TABLE `customers` DROP COLUMN `remark`");
    await queryRunner.query("DROP TABLE `orders`");
  }
}
