import { runPython } from "../support/rules.js";

const HEAD = `import asyncio
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from app.models import Post, User
`;

/** A function with an asynchronous session and a list of keys. */
const inFunction = (...lines: string[]): string =>
  `${HEAD}
async def run(session: AsyncSession, ids: list[int]):
${lines.map(line => `    ${line}\n`).join("")}`;

const each = (...lines: string[]): string => inFunction("for id in ids:", ...lines.map(line => `    ${line}`));

/** A class whose managers come from another file. */
const inManager = (...lines: string[]): string =>
  `from .tags import Tags

class Service:
    def __init__(self, tags: Tags):
        self.tags = tags

    async def run(self, ids):
        for id in ids:
${lines.map(line => `            ${line}\n`).join("")}`;

const MANAGER = `from sqlalchemy import update
from .base import Tag
from app.sessions import open_session

class Tags:
    @traced
    async def by_name(self, name: str):
        async with open_session() as session:
            return await Tag.read(session=session, name=name)

    async def remote(self, name: str):
        tag = await self.by_name(name)
        return await self.client.fetch(tag)

    @cached(ttl=60)
    async def cached(self, name: str):
        return await self.by_name(name)

    async def ensured(self, name: str):
        return await self.by_name(name) or await self.create(name)

    async def create(self, name: str):
        async with open_session() as session:
            session.add(Tag(name=name))

    async def rename(self, tag):
        async with open_session() as session:
            session.add(tag)
            await session.execute(update(Tag).where(Tag.id == tag.id).values(name="x"))

    async def listed(self, name: str):
        async with open_session() as session:
            return await Tag.list(session=session, name=name)

    async def again(self, name: str):
        return await self.again(name)
`;

const BASE = `from typing import TYPE_CHECKING
from sqlalchemy import select

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

class Base:
    @classmethod
    async def read(cls, session: "AsyncSession", **kwargs):
        query, _ = cls._query(**kwargs)
        result = await session.execute(query)
        return result.scalar_one_or_none()

    @classmethod
    async def list(cls, session: "AsyncSession", **kwargs):
        query, _ = cls._query(**kwargs)
        result = await session.execute(query)
        return result.scalars().all()

    @classmethod
    def _query(cls, **kwargs):
        return select(cls).filter_by(**kwargs), kwargs

class Tag(Base):
    pass
`;

runPython("no-n-plus-one", "postgresql", "app/users.py", {
  valid: [
    inFunction("return (await session.scalars(select(User).where(User.id.in_(ids)))).all()"),
    // Nothing is sent, or not by what SQLAlchemy has made.
    each("statements.append(select(User).where(User.id == id))"),
    each("values.append(config.get(User, id))"),
    each("requests.append(client.execute(id))"),
    `def run(cache, ids):\n    return [cache.get(Key, id) for id in ids]\n`,
    // What the loop is: pages, parts, constants, a search.
    inFunction("while True:", "    rows = await session.scalars(select(User).where(User.id == cursor))"),
    inFunction("for part in batched(ids, 500):", "    await session.scalars(select(User).where(User.id.in_(part)))"),
    inFunction("for kind in ('a', 'b'):", "    await session.scalar(select(func.count()).where(User.kind == kind))"),
    inFunction("for kind in Kind:", "    await session.scalar(select(func.count()).where(User.kind == kind))"),
    each("user = await session.get(User, id)", "if user is not None and user.active:", "    return user"),
    each("user = await session.get(User, id)", "if user.active:", "    break"),
    each("if not id.known:", "    user = await session.get(User, id)", "    print(user)", "    return user"),
    each("if not id.known:", "    return await session.get(User, id)"),
    // What no list of keys could ask for, or should.
    each("await session.scalars(select(Post).where(Post.user_id == id).order_by(Post.at).limit(3))"),
    each("await session.scalars(select(Post).where(Post.at < id))"),
    each("await session.scalars(select(Post).where(Post.title.ilike(id)))"),
    each("await session.get(User, id, with_for_update=True)", "await session.commit()"),
    each("await session.scalar(select(User).where(User.id == id).with_for_update(skip_locked=True))"),
    each("await session.scalar(select(User).where(User.id == id).with_for_update())", "await session.commit()"),
    inFunction(
      "for id in ids:",
      "    async with open_session() as session:",
      "        await session.scalar(select(User).where(User.id == id).with_for_update())",
    ),
    each("await session.merge(User(id=id), load=False)"),
    each("await session.merge(User(id=id))", "await session.commit()"),
    each("await settings.merge(User(id=id))"),
    each("async with session.begin():", "    await session.get(User, id)"),
    each("await session.execute(text('SELECT 1 FROM users WHERE id = :id'), {'id': id})"),
    each("if id not in seen:", "    seen[id] = await session.get(User, id)"),
    each("user = await session.get(User, id)", "await client.notify(user)"),
    inFunction("for shard in shards:", "    await shard.session.scalar(select(func.count(User.id)))"),
    // Writes are the matter of another rule.
    each("await session.execute(update(User).where(User.id == id).values(name=str(id)))"),
    each("await session.execute(delete(User).where(User.id == id))"),
    // The list is read once.
    inFunction("return [user.id for user in await session.scalars(select(User))]"),
    inFunction(
      "# one at a time: each page is a request of its own",
      "for id in ids:",
      "    await session.get(User, id)",
    ),
    { code: each("await session.get(User, id)"), filename: "tests/test_users.py" },
    { code: each("await session.get(User, id)"), settings: { ignoreTables: ["User"] } },
    // Through functions: what they wait for, what they keep, what they write, rows of which none is named by a key.
    ...[
      "tag = await self.tags.by_name(id)\n            await self.client.post(tag)",
      "await self.tags.remote(id)",
      "await self.tags.cached(id)",
      "await self.tags.ensured(id)",
      "await self.tags.listed(id)",
      "await self.tags.again(id)",
    ].map(line => ({ code: inManager(line), beside: { "app/tags.py": MANAGER, "app/base.py": BASE } })),
    // Half typed.
    inFunction("for id in ids:", "    await session.get(User, "),
  ],
  invalid: [
    {
      code: `from sqlalchemy import *\nfrom sqlalchemy.orm import *\n\ndef run(session: Session, ids):\n    return [session.scalar(select(User).where(User.id == id)) for id in ids]\n`,
      errors: [{ messageId: "sequential" }],
    },
    {
      code: each("user = await session.get(User, id)", "names.append(user.name)"),
      errors: [
        {
          messageId: "sequential",
          message:
            "`session.get(User, …)` runs once per `id`: N elements, N queries, one after the other. Read all rows in one query, `select(User).where(User.id.in_(…))` (in chunks, if there may be thousands), and take each from a dict by its key.",
          line: 9,
          column: 22,
          endColumn: 33,
        },
      ],
    },
    { code: inFunction("return [await session.get(User, id) for id in ids]"), errors: ["sequential"] },
    {
      code: inFunction("return {id: await session.scalar(select(User).where(User.id == id)) for id in ids}"),
      errors: ["sequential"],
    },
    {
      code: inFunction("return await asyncio.gather(*[session.get(User, id) for id in ids])"),
      errors: ["concurrent"],
    },
    {
      code: each(
        "stmt = select(User)",
        "stmt = stmt.where(User.id == id)",
        "found = (await session.execute(stmt)).scalars().all()",
      ),
      errors: ["sequential"],
    },
    // What is missing ends the loop, and is no search.
    { code: each("user = await session.get(User, id)", "if user is None:", "    return None"), errors: ["sequential"] },
    { code: each("total = await session.scalar(select(func.count(User.id)))"), errors: ["hoistable"] },
    {
      code: `${HEAD}\ndef run(db, ids):\n    for id in ids:\n        db.query(User).filter(User.id == id).first()\n`,
      errors: ["sequential"],
    },
    {
      code: `from .models import User\n\ndef names(ids):\n    return [User.query.filter_by(id=id).first().name for id in ids]\n`,
      errors: ["sequential"],
    },
    {
      code: `from sqlmodel import Session, select\nfrom .models import User\n\ndef names(session: Session, ids):\n    return [session.exec(select(User).where(User.id == id)).first() for id in ids]\n`,
      errors: ["sequential"],
    },
    // Helpers: of the class, of the module, of another file, of what a member is.
    {
      code: `${HEAD}
class Users:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def one(self, id):
        return await self.session.get(User, id)

    async def many(self, ids):
        return [await self.one(id) for id in ids]
`,
      errors: [{ messageId: "helper", line: 15 }],
    },
    {
      code: "from app.repositories import users\n\ndef run(session, ids):\n    return [users.find(session, id=id) for id in ids]\n",
      beside: {
        "app/__init__.py": "",
        "app/repositories/__init__.py": "",
        "app/repositories/users.py": `${HEAD}\ndef find(session: Session, id):\n    return session.get(User, id)\n`,
      },
      errors: ["helper"],
    },
    {
      code: `from .store import Store

class Service:
    def __init__(self, store: Store):
        self.store = store

    async def run(self, ids):
        for id in ids:
            await self.store.find(id)
`,
      beside: {
        "app/store.py": `${HEAD}
class Base:
    async def find(self, id):
        return await self.session.get(User, id)

class Store(Base):
    pass
`,
      },
      errors: ["helper"],
    },
    {
      code: each("await session.scalar(select(User).where(User.id == id).with_for_update())"),
      errors: ["sequential"],
    },
    // A row is looked up before it is written.
    { code: each("user = User(id=id, name='x')", "await session.merge(user)"), errors: ["sequential"] },
    // A statement that a factory of the repository begins.
    {
      code: each("query = (await db.select(db.User)).where(db.User.id == id)", "await session.execute(query)"),
      errors: ["sequential"],
    },
    // Through several functions: the way and the file of the query are named.
    {
      code: inManager("await self.tags.by_name(id)"),
      beside: { "app/tags.py": MANAGER, "app/base.py": BASE },
      errors: [
        {
          messageId: "path",
          message:
            "`for … in → by_name() → read() → session.execute(query)` (in `./base.py`) runs once per `id`: N elements, N queries. Collect the keys first and read all rows in one query (in chunks, if there may be thousands), and take each from a dict by its key.",
        },
      ],
    },
    {
      code: "import app.data as data\n\ndef run(session, ids):\n    return [data.users.find(session, id) for id in ids]\n",
      beside: {
        "app/__init__.py": "",
        "app/data/__init__.py": "from . import users\n",
        "app/data/users.py": `${HEAD}\ndef find(session: Session, id):\n    return session.get(User, id)\n`,
      },
      errors: ["helper"],
    },
    // What the turn does behind its read is asked of the database alone.
    {
      code: inManager("tag = await self.tags.by_name(id)", "await self.tags.rename(tag)"),
      beside: { "app/tags.py": MANAGER, "app/base.py": BASE },
      errors: ["path"],
    },
  ],
});
