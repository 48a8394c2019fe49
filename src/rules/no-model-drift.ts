import { createRule } from "../engine/create-rule.js";
import { migrationGenerator, saysNullable } from "../facts/definitions.js";
import { driftOf, type Drift } from "../facts/drift.js";
import { typeText } from "../facts/types.js";
import { isListed } from "../facts/small-tables.js";
import type { DeclaredModel } from "../model/definition.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";
import { displayName, isConstant, quotedName } from "../model/name.js";
import { schemaOfDefinitions } from "../model/schema/index.js";

// Code is checked against the models, and the database is built by the migrations. Where the two differ, what compiles
// fails when it runs, and the next migration that a tool generates contains what nobody asked for.
export default createRule<object, Drift["kind"]>({
  name: "no-model-drift",
  description: "Disallow models that differ from what the migrations build",
  recommended: null,
  dialects: DIALECTS,
  type: "problem",
  messages: {
    column:
      "No migration creates the column `{{column}}` of {{table}}: {{dialect}} refuses every query that names it. {{remedy}} Nearest: {{place}}.",
    type: "The column `{{column}}` of {{table}} is declared as `{{declared}}`, and the migrations make it `{{built}}` ({{place}}). {{remedy}}",
    null: "The column `{{column}}` of {{table}} is declared to have no NULL, and the migrations allow it ({{place}}): a row may hold what the code does not expect. {{remedy}}",
    notNull:
      "The column `{{column}}` of {{table}} is declared to allow NULL, and the migrations make it NOT NULL ({{place}}): {{dialect}} refuses rows that the code may write. {{remedy}}",
    index:
      "No migration creates the index of {{table}} on {{columns}} that is declared here: queries read the whole table. {{remedy}} Nearest: {{place}}.",
    unique:
      "No migration makes {{columns}} of {{table}} unique, as it is declared here: {{dialect}} takes duplicates. {{remedy}} Nearest: {{place}}.",
    undeclared:
      "The migrations create the index {{index}} of {{table}} on {{columns}} ({{place}}), which is not declared: {{generator}} writes a migration that drops it. Declare it.",
  },
  options: {},
  create({ settings, report }) {
    const isIgnored = ({ table: { table } }: DeclaredModel): boolean =>
      isListed(settings.ignoreTables, displayName(table));

    return {
      declared({ definition, builder, isSole }) {
        const { dialect } = builder;
        const { format } = definition;
        const generator = migrationGenerator(format);
        const remedy =
          generator === null ? "Write a migration, or correct the model." : `Run ${generator}, or correct the model.`;

        /** Whether the difference is one to somebody who uses this library. */
        const counts = (drift: Drift, model: DeclaredModel): boolean =>
          (drift.kind !== "notNull" || saysNullable(format, drift.declared)) &&
          (drift.kind !== "undeclared" || (generator !== null && isSole(model)));

        for (const model of definition.models) {
          const { table } = model.table;
          if (!model.complete || model.namesOnly || isIgnored(model) || !isConstant(table)) continue;
          const built = builder.table(table);
          const declared = schemaOfDefinitions([{ ...definition, models: [model] }], dialect).table(table);
          if (built === null || declared === null) continue;
          for (const drift of driftOf(model, declared, built.state, dialect)) {
            if (!counts(drift, model)) continue;
            const name = "column" in drift ? drift.column : drift.kind === "undeclared" ? drift.index.name?.text : null;
            report({
              span: drift.span,
              messageId: drift.kind,
              data: {
                table: quotedName(table),
                dialect: DIALECT_NAMES[dialect],
                generator: generator ?? "",
                remedy,
                place: built.nearest(name ?? null),
                ...namesIn(drift),
              },
            });
          }
        }
      },
    };
  },
});

function namesIn(drift: Drift): Readonly<Record<string, string>> {
  if ("column" in drift) {
    return drift.kind === "type"
      ? { column: drift.column, declared: typeText(drift.declared), built: typeText(drift.built) }
      : { column: drift.column };
  }
  const columns = drift.columns.map(column => `\`${column}\``).join(", ");
  return drift.kind === "undeclared" ? { columns, index: `\`${drift.index.name?.text ?? ""}\`` } : { columns };
}
