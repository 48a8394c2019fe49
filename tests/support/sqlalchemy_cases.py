# Cases for tests/truth/sqlalchemy.test.ts: each function is read by us and run by SQLAlchemy, which counts its statements.
import asyncio
import json
import sys

from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, delete, event, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, declarative_base, joinedload, relationship, selectinload

Base = declarative_base()
ROWS = 6


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    posts = relationship("Post", back_populates="author")
    badges = relationship("Badge", lazy="selectin")


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String(50))
    author_id = Column(ForeignKey("users.id"))
    author = relationship(User, back_populates="posts", lazy="select")


class Badge(Base):
    __tablename__ = "badges"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))


# --- synchronous ---


def get_each(session: Session, ids):
    return [session.get(User, id) for id in ids]


def select_each(session: Session, ids):
    found = []
    for id in ids:
        stmt = select(User).where(User.id == id)
        stmt = stmt.where(User.name.isnot(None))
        found.append(session.execute(stmt).scalars().first())
    return found


def select_all(session: Session, ids):
    return session.scalars(select(User).where(User.id.in_(ids))).all()


def query_each(session: Session, ids):
    names = {}
    for id in ids:
        user = session.query(User).filter(User.id == id).one_or_none()
        if user is None:
            raise ValueError(id)
        names[id] = user.name
    return names


def query_filter_by_each(session: Session, ids):
    return {id: session.query(Post).filter_by(author_id=id).all() for id in ids}


def count_each(session: Session, ids):
    return {id: session.scalar(select(func.count()).where(Post.author_id == id)) for id in ids}


def find_user(session, id):
    return session.query(User).filter(User.id == id).first()


def helper_each(session: Session, ids):
    return [find_user(session, id) for id in ids]


def name_of(session, id):
    user = find_user(session, id)
    return user.name


def helpers_each(session: Session, ids):
    return [name_of(session, id) for id in ids]


def statement_of(**values):
    return select(User).filter_by(**values)


def one_of(session: Session, **values):
    query = statement_of(**values)
    return session.execute(query).scalar_one_or_none()


def made_elsewhere_each(session: Session, ids):
    return [one_of(session, id=id) for id in ids]


def lock_each(session: Session, ids):
    for id in ids:
        session.scalars(select(User).where(User.id == id).with_for_update()).one()


def merge_each(session: Session, ids):
    for id in ids:
        session.merge(Badge(id=id, user_id=1))


def merge_read(session: Session, ids):
    known = session.scalars(select(Badge)).all()
    for id in ids:
        session.merge(Badge(id=id, user_id=1))
    return known


class Statements:
    def insert(self, model):
        return insert(model)


statements = Statements()


def insert_by_factory(session: Session, ids):
    for id in ids:
        statement = statements.insert(Badge).values(id=id + 100, user_id=id)
        session.execute(statement)


def helper_once(session: Session, ids):
    first = find_user(session, ids[0])
    return [(first, id) for id in ids]


def same_each(session: Session, ids):
    found = []
    for id in ids:
        total = session.scalar(select(func.count(User.id)))
        found.append((id, total))
    return found


def constant_list(session: Session, ids):
    return [session.get(User, id) for id in (1, 2)]


def until_found(session: Session, ids):
    for id in ids:
        user = session.query(User).filter(User.id == id).first()
        if user is not None:
            return user


def chunked(session: Session, ids):
    found = []
    for start in range(0, len(ids), 500):
        found += session.scalars(select(User).where(User.id.in_(ids[start : start + 500]))).all()
    return found


def built_not_sent(session: Session, ids):
    statements = [select(User).where(User.id == id) for id in ids]
    return session.scalars(select(User).where(User.id.in_(ids))).all(), statements


def lazy_collection(session: Session, ids):
    users = session.scalars(select(User)).all()
    return [len(user.posts) for user in users]


def lazy_collection_query(session: Session, ids):
    total = 0
    for user in session.query(User).all():
        total += len(user.posts)
    return total


def lazy_parent(session: Session, ids):
    result = session.execute(select(Post))
    posts = result.scalars().all()
    return [post.author.name for post in posts]


def eager_option(session: Session, ids):
    users = session.scalars(select(User).options(selectinload(User.posts))).all()
    return [len(user.posts) for user in users]


def eager_join(session: Session, ids):
    posts = session.query(Post).options(joinedload(Post.author)).all()
    return [post.author.name for post in posts]


def eager_model(session: Session, ids):
    return [len(user.badges) for user in session.scalars(select(User)).all()]


def lazy_one(session: Session, ids):
    user = session.get(User, ids[0])
    return len(user.posts)


def update_each(session: Session, ids):
    for id in ids:
        session.execute(update(User).where(User.id == id).values(name="x"))


def update_all(session: Session, ids):
    session.execute(update(User).where(User.id.in_(ids)).values(name="x"))


def update_each_in_its_way(session: Session, ids):
    for id in ids:
        session.execute(update(User).where(User.id == id).values(name=f"x{id}"))


def insert_each(session: Session, ids):
    for id in ids:
        session.execute(insert(Badge).values(user_id=id))


def insert_each_parameters(session: Session, ids):
    for id in ids:
        session.execute(insert(Badge), {"user_id": id})


def insert_some(session: Session, ids):
    for id in ids:
        if id > 0:
            session.execute(insert(Badge).values(user_id=id))


def insert_all(session: Session, ids):
    session.execute(insert(Badge), [{"user_id": id} for id in ids])


def insert_collected(session: Session, ids):
    rows = []
    for id in ids:
        rows.append({"user_id": id})
    session.execute(insert(Badge), rows)


def insert_chunks(session: Session, ids):
    for start in range(0, len(ids), 500):
        session.execute(insert(Badge), [{"user_id": id} for id in ids[start : start + 500]])


def insert_needs_key(session: Session, ids):
    for id in ids:
        key = session.execute(insert(Post).values(author_id=id)).inserted_primary_key[0]
        session.execute(insert(Badge).values(user_id=key))


def insert_tried(session: Session, ids):
    for id in ids:
        try:
            session.execute(insert(Badge).values(user_id=id))
        except ValueError:
            pass


def delete_each(session: Session, ids):
    for id in ids:
        session.execute(delete(Badge).where(Badge.user_id == id))


def delete_all(session: Session, ids):
    session.execute(delete(Badge).where(Badge.user_id.in_(ids)))


def query_delete_each(session: Session, ids):
    for id in ids:
        session.query(Badge).filter(Badge.user_id == id).delete()


def query_update_each(session: Session, ids):
    for id in ids:
        session.query(User).filter_by(id=id).update({"name": "x"})


def delete_counted(session: Session, ids):
    total = 0
    for id in ids:
        total += session.execute(delete(Badge).where(Badge.user_id == id)).rowcount
    return total


def add_all_at_once(session: Session, ids):
    for id in ids:
        session.add(Badge(id=100 + id, user_id=id))
    session.flush()


def change_all_at_once(session: Session, ids):
    for user in session.scalars(select(User)):
        user.name = "x"
    session.flush()


# --- asynchronous ---


async def async_get_each(session: AsyncSession, ids):
    return [await session.get(User, id) for id in ids]


async def async_select_each(session: AsyncSession, ids):
    found = []
    for id in ids:
        found.append((await session.execute(select(User).where(User.id == id))).scalar_one())
    return found


async def async_find(session: AsyncSession, id):
    result = await session.execute(select(User).where(User.id == id))
    return result.scalar_one_or_none()


async def async_helper_each(session: AsyncSession, ids):
    return [await async_find(session, id) for id in ids]


async def async_insert_each(session: AsyncSession, ids):
    for id in ids:
        await session.execute(insert(Badge).values(user_id=id))


async def async_delete_each(session: AsyncSession, ids):
    for id in ids:
        await session.execute(delete(Badge).where(Badge.user_id == id))


async def async_insert_all(session: AsyncSession, ids):
    await session.execute(insert(Badge), [{"user_id": id} for id in ids])


async def async_lazy_collection(session: AsyncSession, ids):
    users = (await session.execute(select(User))).scalars().all()
    return [len(user.posts) for user in users]


async def async_lazy_one(session: AsyncSession, ids):
    user = await session.get(User, ids[0])
    return len(user.posts)


async def async_lazy_scalar(session: AsyncSession, ids):
    post = await session.scalar(select(Post).where(Post.id == ids[0]))
    return post.author.name


async def async_eager(session: AsyncSession, ids):
    users = (await session.scalars(select(User).options(selectinload(User.posts)))).all()
    return [len(user.posts) for user in users]


async def async_eager_model(session: AsyncSession, ids):
    user = await session.get(User, ids[0])
    return len(user.badges)


# --- running them ---

CASES = [
    value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__code__", None) is not None and value.__code__.co_varnames[1:2] == ("ids",)
]


def fill(connection):
    Base.metadata.create_all(connection)
    ids = list(range(1, ROWS + 1))
    connection.execute(User.__table__.insert(), [{"id": id, "name": f"u{id}"} for id in ids])
    connection.execute(Post.__table__.insert(), [{"id": id, "title": "t", "author_id": id} for id in ids])
    connection.execute(Badge.__table__.insert(), [{"id": id, "user_id": id} for id in ids])
    return ids


class Counter:
    def __init__(self, engine):
        self.statements = 0
        event.listen(engine, "before_cursor_execute", self.count)

    def count(self, *_):
        self.statements += 1


def outcome(counter, error):
    return {"statements": counter.statements, "raises": error}


def run_sync(case):
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        ids = fill(connection)
        counter = Counter(engine)
        with Session(connection) as session:
            case(session, ids)
    return outcome(counter, None)


async def run_async(case):
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        ids = await connection.run_sync(fill)
        counter = Counter(engine.sync_engine)
        error = None
        async with AsyncSession(connection) as session:
            try:
                await case(session, ids)
            except Exception as raised:
                error = type(raised).__name__ + " " + str(raised)
    await engine.dispose()
    return outcome(counter, error)


def main():
    results = {}
    for case in CASES:
        is_async = asyncio.iscoroutinefunction(case)
        results[case.__name__] = asyncio.run(run_async(case)) if is_async else run_sync(case)
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
