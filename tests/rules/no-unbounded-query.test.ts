import { runScript } from "../support/rules.js";

const SCHEMA = `datasource db {
  provider = "postgresql"
}
model Order {
  id Int @id
  userId Int
  state String
  paid Boolean
  createdAt DateTime
}
model Rule {
  id Int @id
  code String
  createdAt DateTime
}
model Region {
  id Int @id
  code String
  name String
}
`;

const prisma = (code: string) => ({
  code: `import { PrismaClient } from "@prisma/client";
import { State } from "./state";
const prisma = new PrismaClient();
export async function get(userId: number, ids: number[], from: Date, where: object) {
  ${code}
}
`,
  beside: { "prisma/schema.prisma": SCHEMA } as Readonly<Record<string, string>>,
});

runScript("no-unbounded-query", "postgresql", "src/routes/orders.ts", {
  valid: [
    prisma("return await prisma.order.findMany({ take: 10 });"),
    prisma("return await prisma.order.findMany({ where: { userId } });"),
    prisma("return await prisma.order.findMany({ where: { id: { in: ids } } });"),
    prisma("return await prisma.order.findMany({ where: { createdAt: { gte: from } } });"),
    prisma("return await prisma.order.findMany({ where: { paid: true, userId } });"),
    prisma("return await prisma.order.findMany({ where });"),
    prisma("return await prisma.order.findMany({ where: { user: { name: 'a' } } });"),
    prisma("return await prisma.order.findFirst();"),
    prisma("return await prisma.order.count();"),
    prisma("return (await prisma.order.findMany()).length;"),
    // Its rows belong to nobody: somebody has set them up.
    prisma("return await prisma.rule.findMany();"),
    // No row says when it came.
    prisma("return await prisma.region.findMany();"),
    { ...prisma("return await prisma.order.findMany();"), filename: "src/jobs/orders.ts" },
    { ...prisma("return await prisma.order.findMany();"), filename: "src/api/migration-scripts/orders.ts" },
    { ...prisma("return await prisma.order.findMany();"), filename: "src/migration-2/handlers/orders.ts" },
    { ...prisma("return await prisma.order.findMany();"), filename: "src/routes/jobs/orders.ts" },
    { ...prisma("return await prisma.order.findMany();"), filename: "src/routes/orders.test.ts" },
    { ...prisma("return await prisma.order.findMany();"), settings: { smallTables: ["Order"] } },
    { ...prisma("return await prisma.order.findMany();"), beside: { "README.md": "" } },
  ],
  invalid: [
    {
      ...prisma("return await prisma.order.findMany();"),
      errors: [
        {
          messageId: "all",
          message:
            "`prisma.order.findMany` reads all rows of `Order` for one request, as many as there ever will be. Read them in pages: `take: 100`.",
          column: 16,
        },
      ],
    },
    {
      ...prisma(
        "return await prisma.order.findMany({ where: { paid: false, state: 'open' }, orderBy: { id: 'asc' } });",
      ),
      errors: [
        {
          messageId: "filtered",
          message:
            "`prisma.order.findMany` reads all rows of `Order` that fit for one request, and nothing in its condition keeps their number from growing. Read them in pages: `take: 100`.",
        },
      ],
    },
    { ...prisma("return await prisma.order.findMany({ where: { state: State.OPEN } });"), errors: ["filtered"] },
    { ...prisma("return await prisma.order.findMany({ where: { state: { not: 'open' } } });"), errors: ["filtered"] },
    { ...prisma("return await prisma.order.findMany();"), filename: "src/orders.controller.ts", errors: ["all"] },
  ],
});
