import { runPython, runScript } from "../support/rules.js";

const ENTITIES = `import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User {
  @PrimaryGeneratedColumn() id: number;
  @ManyToOne(() => Org, org => org.users) org: Org;
  @OneToMany(() => Post, post => post.user) posts: Post[];
  @OneToMany(() => Comment, comment => comment.user) comments: Comment[];
}
@Entity() export class Org {
  @PrimaryGeneratedColumn() id: number;
  @OneToMany(() => User, user => user.org) users: User[];
}
@Entity() export class Post {
  @PrimaryGeneratedColumn() id: number;
  @ManyToOne(() => User, user => user.posts) user: User;
  @OneToMany(() => Comment, comment => comment.post) comments: Comment[];
}
@Entity() export class Comment {
  @PrimaryGeneratedColumn() id: number;
  @ManyToOne(() => User, user => user.comments) user: User;
  @ManyToOne(() => Post, post => post.comments) post: Post;
}
`;

const typeorm = (code: string) => ({
  code: `import { Repository } from "typeorm";\nimport { User } from "./entities";\nexport async function f(users: Repository<User>) {\n  return await ${code};\n}\n`,
  beside: { "package.json": `{ "dependencies": { "typeorm": "^0.3.20" } }`, "src/entities.ts": ENTITIES },
});

runScript("no-cartesian-eager-load", "postgresql", "src/users.ts", {
  valid: [
    typeorm("users.find({ relations: ['posts'] })"),
    typeorm("users.find({ relations: ['posts', 'org'] })"),
    // A list within a list.
    typeorm("users.find({ relations: ['posts', 'posts.comments'] })"),
    typeorm("users.find({ relations: { posts: { comments: true } } })"),
    typeorm("users.find({ relations: { posts: true, comments: false } })"),
    typeorm("users.find({ relations: { posts: true, comments: true }, relationLoadStrategy: 'query' })"),
    typeorm("users.find({ relations: ['posts', 'unknown'] })"),
    typeorm("users.createQueryBuilder('u').leftJoinAndSelect('u.posts', 'p').leftJoin('u.comments', 'c').getMany()"),
    typeorm(
      "users.createQueryBuilder('u').leftJoinAndSelect('u.posts', 'p').leftJoinAndSelect('u.comments', 'c', 'c.id = p.id').getMany()",
    ),
    { ...typeorm("users.find({ relations: ['posts', 'comments'] })"), filename: "src/users.test.ts" },
    { ...typeorm("users.find({ relations: ['posts', 'comments'] })"), settings: { ignoreTables: ["User"] } },
  ],
  invalid: [
    {
      ...typeorm("users.find({ relations: ['posts', 'comments'] })"),
      errors: [
        {
          messageId: "product",
          message:
            '`users.find` joins `posts` and `comments`, of both of which a row has many: each of the one comes beside each of the other, 100 and 100 as 10,000 rows. Load one of them apart: `relationLoadStrategy: "query"`.',
          line: 4,
          column: 16,
        },
      ],
    },
    {
      ...typeorm("users.findOne({ where: { id: 1 }, relations: { posts: true, comments: { post: true } } })"),
      errors: ["product"],
    },
    { ...typeorm("users.find({ relations: ['org.users', 'posts.comments'] })"), errors: ["product"] },
    {
      ...typeorm(
        "users.createQueryBuilder('u').leftJoinAndSelect('u.posts', 'p').innerJoinAndSelect('u.comments', 'c').where('u.id = 1').getOne()",
      ),
      errors: ["product"],
    },
  ],
});

const MODELS = `const { DataTypes, Model, Sequelize } = require("sequelize");
const sequelize = new Sequelize("postgres://localhost/x");
class User extends Model {}
User.init({ name: DataTypes.TEXT }, { sequelize });
class Post extends Model {}
Post.init({ title: DataTypes.TEXT }, { sequelize });
class Comment extends Model {}
Comment.init({ body: DataTypes.TEXT }, { sequelize });
User.hasMany(Post, { as: "posts" });
User.hasMany(Comment, { as: "comments" });
Post.hasMany(Comment, { as: "comments" });
module.exports = { User, Post, Comment };
`;

const sequelize = (code: string) => ({
  code: `const { User, Post, Comment } = require("./models");\nasync function f() {\n  return await ${code};\n}\n`,
  beside: { "package.json": `{ "dependencies": { "sequelize": "^6.37.0" } }`, "src/models.js": MODELS },
});

runScript("no-cartesian-eager-load", "postgresql", "src/users.js", {
  valid: [
    sequelize("User.findAll({ include: ['posts'] })"),
    sequelize("User.findAll({ include: ['posts', { association: 'comments', separate: true }] })"),
    sequelize(
      "User.findAll({ include: [{ model: Post, as: 'posts', include: [{ model: Comment, as: 'comments' }] }] })",
    ),
    sequelize("User.findAll({ include: ['posts', { model: Comment, as: 'comments', attributes: [] }] })"),
    sequelize("User.findAll({ include: ['posts', { model: Comment, as: 'comments', where: { id: 1 } }] })"),
  ],
  invalid: [
    {
      ...sequelize("User.findAll({ include: [{ model: Post, as: 'posts' }, { model: Comment, as: 'comments' }] })"),
      errors: [
        {
          messageId: "product",
          message:
            "`User.findAll` joins `posts` and `comments`, of both of which a row has many: each of the one comes beside each of the other, 100 and 100 as 10,000 rows. Load one of them apart: `separate: true`.",
        },
      ],
    },
    { ...sequelize("User.findByPk(1, { include: [Post, Comment] })"), errors: ["product"] },
  ],
});

const CLASSES = `from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship()
    comments: Mapped[list["Comment"]] = relationship()


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    comments: Mapped[list["Comment"]] = relationship()
    user: Mapped["User"] = relationship()


class Comment(Base):
    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
`;

const python = (statement: string) => ({
  code: `from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from app.models import Comment, Post, User


def f(session: Session):
    return session.scalars(${statement}).unique().all()
`,
  beside: { "app/models.py": CLASSES, "pyproject.toml": "" },
});

runPython("no-cartesian-eager-load", "postgresql", "app/users.py", {
  valid: [
    python("select(User).options(joinedload(User.posts))"),
    python("select(User).options(joinedload(User.posts), selectinload(User.comments))"),
    python("select(User).options(joinedload(User.posts).joinedload(Post.comments))"),
    python("select(Post).options(joinedload(Post.user), joinedload(Post.comments))"),
  ],
  invalid: [
    {
      ...python("select(User).options(joinedload(User.posts), joinedload(User.comments))"),
      errors: [
        {
          messageId: "product",
          message:
            "`session.scalars(select(User)…)` joins `posts` and `comments`, of both of which a row has many: each of the one comes beside each of the other, 100 and 100 as 10,000 rows. Load one of them apart: `selectinload(User.comments)`.",
        },
      ],
    },
    {
      ...python(
        "select(User).options(joinedload(User.posts).joinedload(Post.comments)).options(joinedload(User.comments))",
      ),
      errors: ["product"],
    },
  ],
});
