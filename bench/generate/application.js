// Files of an application that have nothing to do with a database: routes, components, services, tests, utilities.
import { camel, COLUMNS, kebab, NOUNS, pascal, plural, VERBS } from "./words.js";

/** How many parts a file has: in open repositories half of them have below 2,000 characters, one in ten above 9,000. */
const PARTS = [
  [30, [1, 2]],
  [35, [3, 5]],
  [25, [6, 12]],
  [8, [13, 25]],
  [2, [40, 80]],
];

/** Shares of the kinds of files: extension, folder, writer. */
const KINDS = [
  [22, ["ts", "src/services", service]],
  [10, ["ts", "src/utils", utility]],
  [10, ["ts", "src/types", types]],
  [6, ["ts", "src/controllers", controller]],
  [20, ["tsx", "src/components", component]],
  [10, ["test.ts", "src/services", test]],
  [4, ["test.tsx", "src/components", componentTest]],
  [10, ["js", "server/routes", routes]],
  [8, ["js", "server/lib", script]],
];

/** So many files, and the `package.json` of an application that has no database. */
export function application(random, count) {
  const files = Array.from({ length: count }, (_, i) => {
    const [extension, folder, write] = random.weighted(KINDS);
    const noun = random.pick(NOUNS);
    const [least, most] = random.weighted(PARTS);
    const nouns = Array.from({ length: random.integer(least, most) }, () => random.pick(NOUNS));
    return { path: `${folder}/${kebab(noun)}-${i}.${extension}`, text: write(random, noun, [...new Set(nouns)]) };
  });
  const dependencies = { express: "^4.19.0", react: "^18.2.0", "@tanstack/react-query": "^5.0.0", zod: "^3.22.0" };
  return [...files, { path: "package.json", text: JSON.stringify({ name: "web", dependencies }, null, 2) }];
}

const fields = random =>
  random.some(COLUMNS, random.integer(3, 7)).map(([name, type]) => ({ name: camel(name), type }));
const typeOf = ({ type }) =>
  ({
    integer: "number",
    bigint: "number",
    decimal: "number",
    boolean: "boolean",
    json: "Record<string, unknown>",
    timestamp: "Date",
    date: "Date",
  })[type] ?? "string";

function service(random, noun, nouns) {
  const name = pascal(noun);
  const methods = nouns.map(other => {
    const [verb, list] = [random.pick(VERBS), camel(plural(other))];
    const [field, second] = fields(random);
    return `  /** Looks the ${list} up and keeps what is still wanted. */
  async ${verb}${pascal(other)}(id: string, options: ${name}Options = {}): Promise<${pascal(other)}[]> {
    const { limit = 20, signal } = options;
    const response = await this.client.get(\`/${list}/\${id}\`, { query: { limit, sort: "${field.name}" }, signal });
    if (!response.ok) {
      this.logger.warn("Could not ${verb} ${list}", { id, status: response.status });
      throw new HttpError(response.status, \`${verb} of ${list} failed: \${response.statusText}\`);
    }
    const ${list} = (await response.json()) as ${pascal(other)}[];
    const seen = new Map<string, ${pascal(other)}>();
    for (const item of ${list}) {
      if (item.${field.name} === undefined || seen.has(item.id)) continue;
      seen.set(item.id, { ...item, ${second.name}: item.${second.name} ?? null });
    }
    return [...seen.values()].sort((a, b) => a.id.localeCompare(b.id)).slice(0, limit);
  }
`;
  });
  const interfaces = nouns.map(other => `interface ${pascal(other)} {\n  id: string;\n  [key: string]: unknown;\n}\n`);
  return `import { HttpClient } from "../lib/http-client";
import { HttpError } from "../lib/errors";
import type { Logger } from "../lib/logger";

export interface ${name}Options {
  limit?: number;
  signal?: AbortSignal;
}

${interfaces.join("\n")}
export class ${name}Service {
  private readonly cache = new Map<string, Promise<unknown>>();

  constructor(
    private readonly client: HttpClient,
    private readonly logger: Logger,
  ) {}

${methods.join("\n")}}
`;
}

function utility(random, noun, nouns) {
  const functions = nouns.map(other => {
    const [verb, name] = [random.pick(VERBS), camel(other)];
    return `/** Groups the ${plural(other)} by a key, in the order in which they come up. */
export function ${verb}${pascal(other)}<T extends { ${name}: string }>(items: readonly T[], separator = "${random.pick(["-", ":", "/"])}"): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of Array.from(items)) {
    const [key = ""] = item.${name}.split(separator).map(part => part.trim().toLowerCase());
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
`;
  });
  return `export const ${noun.toUpperCase()}_LIMIT = ${random.integer(10, 500)};\n\n${functions.join("\n")}`;
}

function types(random, noun, nouns) {
  const schemas = nouns.map(other => {
    const all = fields(random);
    return `export const ${camel(other)}Schema = z.object({
  id: z.string().uuid(),
${all.map(field => `  ${field.name}: z.${{ number: "number", boolean: "boolean", Date: "date" }[typeOf(field)] ?? "string"}().optional(),\n`).join("")}});

export interface ${pascal(other)} extends z.infer<typeof ${camel(other)}Schema> {
  readonly kind: "${kebab(other)}";
${all.map(field => `  ${field.name}Label?: string;\n`).join("")}}
`;
  });
  return `import { z } from "zod";\n\n${schemas.join("\n")}\nexport type ${pascal(noun)}Event = ${nouns.map(other => `"${kebab(other)}.created"`).join(" | ")};\n`;
}

function controller(random, noun, nouns) {
  const handlers = nouns.map(other => {
    const name = pascal(other);
    return `  @Get("${kebab(plural(other))}/:id")
  @UseGuards(AuthGuard)
  async get${name}(@Param("id", ParseUUIDPipe) id: string, @Query() query: ${name}Query): Promise<${name}Dto> {
    const { page = 1, size = 25 } = query;
    const result = await this.service.load${name}({ id, page, size: Math.min(size, 100) });
    if (!result) throw new NotFoundException(\`${name} \${id} does not exist\`);
    return { ...result, links: result.links.map(link => ({ ...link, href: \`/${kebab(plural(other))}/\${link.id}\` })) };
  }
`;
  });
  const dtos = nouns.map(
    other =>
      `class ${pascal(other)}Query {\n  page?: number;\n  size?: number;\n}\n\ninterface ${pascal(other)}Dto {\n  id: string;\n  links: { id: string; href: string }[];\n}\n`,
  );
  return `import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Query, UseGuards } from "@nestjs/common";
import { AuthGuard } from "../auth/auth.guard";
import { ${pascal(noun)}Service } from "../services/${kebab(noun)}.service";

${dtos.join("\n")}
@Controller("${kebab(plural(noun))}")
export class ${pascal(noun)}Controller {
  constructor(private readonly service: ${pascal(noun)}Service) {}

${handlers.join("\n")}}
`;
}

function component(random, noun, nouns) {
  const rows = nouns.map(other => {
    const [field] = fields(random);
    return `        <section className="${kebab(other)}" aria-labelledby="${kebab(other)}-title">
          <h2 id="${kebab(other)}-title">{t("${noun}.${other}.title")}</h2>
          {data.${camel(plural(other))}.length === 0 ? (
            <EmptyState message={t("${noun}.${other}.empty")} onClick={() => setOpen(true)} />
          ) : (
            <ul>
              {data.${camel(plural(other))}.map(item => (
                <li key={item.id} className={item.id === selected ? "selected" : undefined}>
                  <button type="button" disabled={isLoading} onClick={() => setSelected(item.id)}>
                    {item.${field.name} ?? "–"}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </section>
`;
  });
  return `import { useCallback, useEffect, useMemo, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { EmptyState, Spinner } from "../ui";
import { useTranslation } from "../i18n";

interface ${pascal(noun)}Props {
  readonly id: string;
  readonly onChange?: (id: string | null) => void;
}

export function ${pascal(noun)}View({ id, onChange }: ${pascal(noun)}Props) {
  const { t } = useTranslation();
  const [selected, setSelected] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const queryClient = useQueryClient();
  const { data, isLoading, error } = useQuery({ queryKey: ["${noun}", id], queryFn: () => fetch(\`/api/${noun}/\${id}\`).then(r => r.json()) });
  const total = useMemo(() => Object.values(data ?? {}).flat().length, [data]);

  useEffect(() => {
    onChange?.(selected);
  }, [selected, onChange]);

  const refresh = useCallback(async () => {
    await queryClient.invalidateQueries({ queryKey: ["${noun}", id] });
    setOpen(false);
  }, [queryClient, id]);

  if (error) return <p role="alert">{t("${noun}.failed")}</p>;
  if (isLoading || !data) return <Spinner />;
  return (
      <main data-open={isOpen} onDoubleClick={refresh}>
        <h1>{t("${noun}.title", { total })}</h1>
${rows.join("")}      </main>
  );
}
`;
}

function test(random, noun, nouns) {
  const name = pascal(noun);
  const cases = nouns.map(other => {
    const [first, second] = fields(random);
    return `  describe("${random.pick(VERBS)} ${other}", () => {
    it("keeps what has ${first.name}", async () => {
      client.get.mockResolvedValueOnce(reply([{ id: "a", ${first.name}: 1 }, { id: "b" }]));
      const result = await service.load${pascal(other)}("42", { limit: 5 });
      expect(result).toHaveLength(1);
      expect(result[0]).toMatchObject({ id: "a", ${second.name}: null });
      expect(client.get).toHaveBeenCalledWith("/${plural(other)}/42", expect.objectContaining({ query: { limit: 5 } }));
    });

    it.each([400, 404, 500])("fails for %i", async status => {
      client.get.mockResolvedValueOnce({ ok: false, status, statusText: "No" });
      await expect(service.load${pascal(other)}("42")).rejects.toThrow(/failed/);
      expect(logger.warn).toHaveBeenCalledTimes(1);
    });
  });
`;
  });
  return `import { beforeEach, describe, expect, it, vi } from "vitest";
import { ${name}Service } from "./${kebab(noun)}";

const reply = (body: unknown) => ({ ok: true, status: 200, json: () => Promise.resolve(body) });

describe("${name}Service", () => {
  const client = { get: vi.fn(), post: vi.fn() };
  const logger = { warn: vi.fn(), info: vi.fn() };
  let service: ${name}Service;

  beforeEach(() => {
    vi.clearAllMocks();
    service = new ${name}Service(client as never, logger as never);
  });

${cases.join("\n")}});
`;
}

function componentTest(random, noun, nouns) {
  const name = `${pascal(noun)}View`;
  const cases = nouns.map(
    other => `  it("shows ${plural(other)}", async () => {
    server.use(http.get("/api/${noun}/:id", () => HttpResponse.json({ ${camel(plural(other))}: [{ id: "1", name: "${pascal(other)}" }] })));
    render(<${name} id="1" onChange={onChange} />, { wrapper: Providers });
    await userEvent.click(await screen.findByRole("button", { name: "${pascal(other)}" }));
    expect(onChange).toHaveBeenLastCalledWith("1");
    expect(document.querySelectorAll(".${kebab(other)} li.selected")).toHaveLength(1);
  });
`,
  );
  return `import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { ${name} } from "./${kebab(noun)}";
import { Providers, server } from "../test-utils";

describe("<${name}>", () => {
  const onChange = jest.fn();

${cases.join("\n")}});
`;
}

function routes(random, noun, nouns) {
  const handlers = nouns.map(other => {
    const verb = random.pick(["get", "post", "put", "delete"]);
    const path = kebab(plural(other));
    return `router.${verb}("/${path}/:id", requireUser, async (req, res, next) => {
  try {
    const { page = "1", q } = req.query;
    const items = await ${camel(noun)}.find({ id: req.params.id, page: Number(page), text: q });
    if (!items) return res.status(404).json({ error: "not_found" });
    const visible = items.filter(item => item.owner === req.user.id || req.user.isAdmin);
    res.set("X-Total", String(items.length)).json({ items: visible.map(item => present(item, req.user)), page: Number(page) });
  } catch (error) {
    next(error);
  }
});
`;
  });
  return `const express = require("express");
const { requireUser } = require("../middleware/auth");
const { present } = require("../presenters/${kebab(noun)}");
const ${camel(noun)} = require("../lib/${kebab(noun)}");

const router = express.Router();

${handlers.join("\n")}
module.exports = router;
`;
}

function script(random, noun, nouns) {
  const functions = nouns.map(other => {
    const [verb, name] = [random.pick(VERBS), pascal(other)];
    return `async function ${verb}${name}(folder, { up = false, retries = ${random.integer(1, 5)} } = {}) {
  const names = await fs.promises.readdir(path.join(folder, "${kebab(plural(other))}"));
  const chosen = names.filter(name => name.endsWith(".json")).map(name => path.join(folder, name));
  for (const file of chosen) {
    for (let attempt = 0; attempt < retries; attempt++) {
      try {
        const content = Buffer.from(await fs.promises.readFile(file)).toString("utf8");
        emitter.emit(up ? "${other}:up" : "${other}:down", JSON.parse(content));
        break;
      } catch (error) {
        if (attempt === retries - 1) throw error;
        debug("again %s", file, error.message);
      }
    }
  }
  return chosen.length;
}
`;
  });
  return `"use strict";

const fs = require("fs");
const path = require("path");
const { EventEmitter } = require("events");
const debug = require("debug")("app:${kebab(noun)}");

const emitter = new EventEmitter();

${functions.join("\n")}
module.exports = { emitter };
`;
}
