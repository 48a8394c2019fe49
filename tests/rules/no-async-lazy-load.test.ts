import { runPython } from "../support/rules.js";

const MODELS = `from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship, selectinload

class Base(DeclarativeBase):
    pass

class Audited:
    editor: Mapped["Person"] = relationship()

class Ward(Audited, Base):
    __tablename__ = "wards"
    id: Mapped[int] = mapped_column(primary_key=True)
    crews: Mapped[list["Crew"]] = relationship(back_populates="ward")
    zones: Mapped[list["Zone"]] = relationship(lazy="selectin")
    streets: Mapped[list["Street"]] = relationship(lazy="raise")
    reports = relationship("Report", lazy="select")
`;

const inFunction = (...lines: string[]): string =>
  `${MODELS}
async def run(session: AsyncSession, id: int, ward: Ward = None):
${lines.map(line => `    ${line}\n`).join("")}`;

runPython("no-async-lazy-load", "postgresql", "app/wards.py", {
  valid: [
    inFunction("ward = await session.get(Ward, id)", "return ward.id, ward.zones, ward.streets"),
    inFunction("ward = await session.scalar(select(Ward).options(selectinload(Ward.crews)))", "return ward.crews"),
    inFunction(
      "stmt = select(Ward).where(Ward.id == id)",
      "stmt = stmt.options(joinedload(Ward.crews))",
      "result = await session.execute(stmt)",
      "ward = result.unique().scalar_one()",
      "return ward.crews",
    ),
    inFunction("ward = await session.get(Ward, id, options=[selectinload(Ward.crews)])", "return ward.crews"),
    // Made elsewhere.
    inFunction("ward = await session.scalar(select(Ward).options(*OPTIONS))", "return ward.crews"),
    inFunction("ward = await session.scalar(select(Ward).options(WITH_CREWS))", "return ward.crews"),
    // Loaded or set before it is touched.
    inFunction("ward = await session.get(Ward, id)", 'await session.refresh(ward, ["crews"])', "return ward.crews"),
    inFunction("ward = await session.get(Ward, id)", "return await ward.awaitable_attrs.crews"),
    inFunction("ward = await session.get(Ward, id)", "ward.crews = []", "return ward.crews"),
    inFunction("ward = await session.get(Ward, id)", "return await session.run_sync(lambda s: ward.crews)"),
    // Whoever hands it in may have loaded it.
    inFunction("return ward.crews"),
    // Rows of several things.
    inFunction("rows = (await session.execute(select(Ward, Ward.id))).all()", "return [row.crews for row in rows]"),
    // A synchronous session waits.
    `${MODELS}\ndef run(session, id):\n    ward = session.get(Ward, id)\n    return ward.crews\n`,
    inFunction("ward = await session.get(Ward, id", "return ward."),
  ],
  invalid: [
    {
      code: inFunction("ward = await session.get(Ward, id)", "return len(ward.crews)"),
      errors: [
        {
          messageId: "raises",
          message:
            "`ward.crews` is not loaded yet, and an asynchronous session cannot load it when it is touched: this raises MissingGreenlet. Load it with the rows: `.options(selectinload(Ward.crews))`.",
          line: 21,
          column: 16,
          endColumn: 26,
        },
      ],
    },
    {
      code: inFunction(
        "wards = (await session.scalars(select(Ward))).all()",
        "return [ward.reports for ward in wards]",
      ),
      errors: ["raises"],
    },
    {
      code: inFunction(
        "result = await session.execute(select(Ward).options(selectinload(Ward.reports)))",
        "for ward in result.scalars():",
        "    print(ward.crews, ward.reports, ward.crews)",
      ),
      errors: ["raises"],
    },
    // Inherited, and declared in another file.
    { code: inFunction("ward = await session.get(Ward, id)", "return ward.editor"), errors: ["raises"] },
    {
      code: "from sqlalchemy import select\nfrom .models import Ward as W\nasync def run(db):\n    w = (await db.execute(select(W))).scalars().first()\n    return w.crews\n",
      beside: { "app/models.py": MODELS, "app/__init__.py": "" },
      errors: [{ messageId: "raises", line: 5 }],
    },
  ],
});
