# Cases for tests/truth/sqlalchemy-async.test.ts: each function is read by us and run by SQLAlchemy, which tells what was sent,
# what is left when its transaction is rolled back, and what was seen of that.
import asyncio
import inspect
import json
import sys
import warnings

from sqlalchemy import Column, Integer, delete, event, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_scoped_session, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

Base = declarative_base()
PATH = sys.argv[1] if len(sys.argv) > 1 else ""
engine = create_async_engine(f"sqlite+aiosqlite:///{PATH}", connect_args={"timeout": 0.2})
factory = sessionmaker(engine, class_=AsyncSession)


class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)


class RolledBack(Exception):
    pass


async def open_session():
    async with factory() as session:
        yield session


def Depends(dependency):
    return dependency


# --- sent, or not ---


async def execute_awaited(session: AsyncSession):
    await session.execute(delete(Item))


async def execute_dropped(session: AsyncSession):
    session.execute(delete(Item))


async def scalar_dropped(session: AsyncSession):
    session.scalar(select(func.count()).select_from(Item))


async def text_dropped(session: AsyncSession):
    session.execute(text("DELETE FROM items"))


async def flush_awaited(session: AsyncSession):
    session.add(Item())
    await session.flush()


async def flush_dropped(session: AsyncSession):
    session.add(Item())
    session.flush()


async def commit_dropped(session: AsyncSession):
    session.add(Item())
    session.commit()


async def get_dropped(session: AsyncSession):
    session.get(Item, 1)


async def task_awaited(session: AsyncSession):
    task = asyncio.create_task(session.execute(delete(Item)))
    await task


async def driver_dropped(session: AsyncSession):
    async with engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM items")


async def driver_awaited(session: AsyncSession):
    async with engine.connect() as connection:
        await connection.exec_driver_sql("DELETE FROM items")


SENT = [
    execute_awaited,
    execute_dropped,
    scalar_dropped,
    text_dropped,
    flush_awaited,
    flush_dropped,
    commit_dropped,
    get_dropped,
    task_awaited,
    driver_dropped,
    driver_awaited,
]


# --- within a transaction, or beside it ---


async def write_within(db: AsyncSession = Depends(open_session)):
    async with factory() as session, session.begin():
        await session.execute(insert(Item))
        raise RolledBack


async def write_beside(db: AsyncSession = Depends(open_session)):
    async with factory() as session, session.begin():
        await session.execute(select(Item))
        await db.execute(insert(Item))
        await db.commit()
        raise RolledBack


async def write_by_its_connection(db: AsyncSession = Depends(open_session)):
    async with engine.begin() as connection:
        session = AsyncSession(connection)
        await session.execute(insert(Item))
        await session.flush()
        raise RolledBack


async def write_beside_a_connection(db: AsyncSession = Depends(open_session)):
    async with engine.begin() as connection:
        await db.execute(insert(Item))
        await db.commit()
        raise RolledBack


async def read_within(db: AsyncSession = Depends(open_session)):
    async with db.begin():
        await db.execute(insert(Item))
        return await db.scalar(select(func.count()).select_from(Item))


async def read_beside(db: AsyncSession = Depends(open_session)):
    async with factory() as session, session.begin():
        await session.execute(insert(Item))
        return await db.scalar(select(func.count()).select_from(Item))


async def write_to_what_is_locked(db: AsyncSession = Depends(open_session)):
    async with factory() as session, session.begin():
        await session.execute(insert(Item))
        await db.execute(insert(Item))


TRANSACTIONS = [
    write_within,
    write_beside,
    write_by_its_connection,
    write_beside_a_connection,
    read_within,
    read_beside,
    write_to_what_is_locked,
]


async def emptied():
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)


async def sent_by(case):
    await emptied()
    statements = []
    listen = lambda *given: statements.append(given[2])
    event.listen(engine.sync_engine, "before_cursor_execute", listen)
    async with factory() as session:
        await case(session)
        count = len(statements)
    event.remove(engine.sync_engine, "before_cursor_execute", listen)
    return count


async def beside_of(case):
    """Whether something stays, is not seen, or waits for a lock that nobody gives back."""
    await emptied()
    try:
        async with factory() as session:
            seen = await case(session)
            return seen == 0
    except RolledBack:
        async with factory() as session:
            return await session.scalar(select(func.count()).select_from(Item)) > 0
    except Exception as error:
        return "locked" in str(error)


def coroutines():
    kinds = (AsyncSession, AsyncConnection, async_scoped_session)
    return sorted({name for kind in kinds for name in dir(kind) if name[0] != "_" and inspect.iscoroutinefunction(getattr(kind, name))})


async def main():
    warnings.simplefilter("ignore")
    json.dump(
        {
            "sent": {case.__name__: await sent_by(case) for case in SENT},
            "beside": {case.__name__: await beside_of(case) for case in TRANSACTIONS},
            "coroutines": coroutines(),
        },
        sys.stdout,
    )
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
