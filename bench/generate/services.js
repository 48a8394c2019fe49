// Services that send queries: Prisma, TypeORM, Knex, Sequelize.
import { camel, COLUMNS, kebab, NOUNS, pascal, plural } from "./words.js";

const WRITERS = { prisma, typeorm, knex, sequelize };
const DEPENDENCIES = {
  prisma: { "@prisma/client": "^5.10.0" },
  typeorm: { typeorm: "^0.3.20", pg: "^8.11.0" },
  knex: { knex: "^3.1.0", pg: "^8.11.0" },
  sequelize: { sequelize: "^6.35.0", pg: "^8.11.0" },
};

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    allowJs: true,
    strict: true,
    strictPropertyInitialization: false,
    experimentalDecorators: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["src", "*.js"],
};

/** So many services with the ORM, and what else the project has of it. */
export function services(random, orm, count) {
  const nouns = NOUNS.slice(0, 40);
  const files = Array.from({ length: count }, (_, i) => {
    const noun = random.pick(nouns);
    const others = random.some(nouns, random.integer(1, 6)).filter(other => other !== noun);
    return {
      path: `src/services/${kebab(noun)}-${i}.service.${orm === "sequelize" ? "js" : "ts"}`,
      text: WRITERS[orm](random, noun, others),
    };
  });
  const text = JSON.stringify({ name: `${orm}-services`, dependencies: DEPENDENCIES[orm] }, null, 2);
  return [
    ...files,
    ...modelsOf(orm, nouns),
    { path: "package.json", text },
    { path: "tsconfig.json", text: JSON.stringify(TSCONFIG, null, 2) },
  ];
}

function modelsOf(orm, nouns) {
  const columns = COLUMNS.slice(0, 8);
  if (orm === "prisma") {
    const models = nouns.map(
      noun =>
        `model ${pascal(noun)} {\n  id Int @id @default(autoincrement())\n${columns.map(([name]) => `  ${camel(name)} String?\n`).join("")}}\n`,
    );
    return [
      {
        path: "prisma/schema.prisma",
        text: `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n\n${models.join("\n")}`,
      },
    ];
  }
  if (orm === "typeorm") {
    return nouns.map(noun => ({
      path: `src/entities/${kebab(noun)}.entity.ts`,
      text: `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";\n\n@Entity("${plural(noun)}")\nexport class ${pascal(noun)} {\n  @PrimaryGeneratedColumn()\n  id: number;\n${columns.map(([name]) => `\n  @Column({ nullable: true })\n  ${camel(name)}: string;\n`).join("")}}\n`,
    }));
  }
  if (orm === "sequelize") {
    return nouns.map(noun => ({
      path: `src/models/${kebab(noun)}.js`,
      text: `module.exports = (sequelize, DataTypes) =>\n  sequelize.define("${pascal(noun)}", {\n${columns.map(([name]) => `    ${camel(name)}: DataTypes.STRING,\n`).join("")}  }, { tableName: "${plural(noun)}" });\n`,
    }));
  }
  return [{ path: "knexfile.js", text: `module.exports = { client: "pg", connection: process.env.DATABASE_URL };\n` }];
}

function prisma(random, noun, others) {
  const methods = others.map(other => {
    const field = camel(random.pick(COLUMNS.slice(0, 8))[0]);
    return `  async ${camel(plural(other))}Of(ids: number[]) {
    const result = new Map<number, unknown>();
    for (const id of ids) {
      const found = await this.prisma.${camel(other)}.findUnique({ where: { id }, select: { id: true, ${field}: true } });
      if (found !== null) result.set(id, found.${field});
    }
    return result;
  }

  async latest${pascal(other)}(take = 20) {
    const rows = await this.prisma.${camel(other)}.findMany({ where: { ${field}: { not: null } }, orderBy: { id: "desc" }, take });
    const [{ count }] = await this.prisma.$queryRaw<{ count: number }[]>\`SELECT count(*) FROM "${pascal(other)}" WHERE "${field}" IS NULL\`;
    return { rows: rows.map(row => ({ ...row, label: row.${field}?.trim() })), count };
  }
`;
  });
  return `import { PrismaClient } from "@prisma/client";

export class ${pascal(noun)}Service {
  constructor(private readonly prisma: PrismaClient) {}

${methods.join("\n")}}
`;
}

function typeorm(random, noun, others) {
  const methods = others.map(other => {
    const field = camel(random.pick(COLUMNS.slice(0, 8))[0]);
    return `  async ${camel(plural(other))}Of(ids: number[]): Promise<${pascal(other)}[]> {
    return Promise.all(ids.map(async id => this.dataSource.getRepository(${pascal(other)}).findOneOrFail({ where: { id } })));
  }

  async search${pascal(other)}(text: string): Promise<${pascal(other)}[]> {
    const repository = this.dataSource.getRepository(${pascal(other)});
    const rows = await repository.createQueryBuilder("t").where("t.${field} ILIKE :text", { text: \`%\${text}%\` }).orderBy("t.id").take(50).getMany();
    if (rows.length === 0) return this.dataSource.query(\`SELECT * FROM "${plural(other)}" WHERE "${field}" = $1\`, [text]);
    return rows;
  }
`;
  });
  const imports = others.map(other => `import { ${pascal(other)} } from "../entities/${kebab(other)}.entity";\n`);
  return `import { DataSource } from "typeorm";
${imports.join("")}
export class ${pascal(noun)}Service {
  constructor(private readonly dataSource: DataSource) {}

${methods.join("\n")}}
`;
}

function knex(random, noun, others) {
  const functions = others.map(other => {
    const [field] = random.pick(COLUMNS.slice(0, 8));
    return `export async function ${camel(plural(other))}Of(db: Knex, ids: readonly number[]) {
  const rows = [];
  for (const id of ids) rows.push(await db("${plural(other)}").where({ id }).first());
  return rows.filter(row => row?.${field} !== null);
}

export async function recent${pascal(other)}(db: Knex, limit = 20) {
  const rows = await db("${plural(other)}").select("id", "${field}").whereNotNull("${field}").orderBy("id", "desc").limit(limit);
  const { rows: counted } = await db.raw("SELECT count(*) AS total FROM ${plural(other)} WHERE ${field} = ?", ["x"]);
  return { rows, total: counted[0].total };
}
`;
  });
  return `import type { Knex } from "knex";\n\nexport const SUBJECT = "${noun}";\n\n${functions.join("\n")}`;
}

function sequelize(random, noun, others) {
  const functions = others.map(other => {
    const name = pascal(other);
    const field = camel(random.pick(COLUMNS.slice(0, 8))[0]);
    return `async function load${name}(ids) {
  const found = [];
  for (const id of ids) found.push(await db.${name}.findByPk(id));
  return found.filter(Boolean);
}

async function list${name}({ offset = 0, text } = {}) {
  const { rows, count } = await db.${name}.findAndCountAll({ where: { ${field}: text }, order: [["id", "DESC"]], limit: 20, offset });
  const [plain] = await db.sequelize.query('SELECT * FROM "${plural(other)}" WHERE "${field}" IS NULL');
  return { rows: [...rows, ...plain], count };
}
`;
  });
  return `const db = require("../models");\n\n${functions.join("\n")}\nmodule.exports = { subject: "${noun}" };\n`;
}
