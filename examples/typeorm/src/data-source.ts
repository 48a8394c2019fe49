import { DataSource } from "typeorm";
import { Author } from "./entities/author.js";
import { Book } from "./entities/book.js";

export const dataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [Author, Book],
  migrations: ["src/migrations/*.ts"],
});
