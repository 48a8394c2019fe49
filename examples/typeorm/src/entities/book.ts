import { Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Author } from "./author.js";

@Entity("book")
export class Book {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "text" })
  title!: string;

  @Index()
  @ManyToOne(() => Author, author => author.books)
  author!: Author;
}
