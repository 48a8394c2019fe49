import { In } from "typeorm";
import { dataSource } from "./data-source.js";
import { Author } from "./entities/author.js";
import { Book } from "./entities/book.js";

const books = dataSource.getRepository(Book);

/** One query for the authors, and one more for each of them. */
export async function catalogue() {
  const authors = await dataSource.getRepository(Author).find();
  const entries = [];
  for (const author of authors) {
    entries.push({ author, books: await books.findBy({ author: { id: author.id } }) });
  }
  return entries;
}

/** Two queries, however many authors there are. */
export async function catalogueInTwo() {
  return dataSource.getRepository(Author).find({ relations: { books: true } });
}

export async function booksWithIds(ids: number[]) {
  return books.find({ where: { id: In(ids) } });
}

export async function booksCalled(title: string) {
  return dataSource.query(`SELECT "id", "title" FROM "book" WHERE "title" = $1`, [title]);
}
