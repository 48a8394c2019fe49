import type { Dialect } from "../../../model/dialect.js";
import type { Binding } from "./sinks.js";

/** A value that becomes a part of a text, where it could be bound. */
export interface Unbound {
  /** As the source spells it, in one line. */
  readonly code: string;
  readonly before: string;
  readonly after: string;
  readonly style: Binding;
  readonly dialect: Dialect;
}

/** Names longer than this are no good names of parameters. */
const LONGEST = 24;

/** How a value is bound, in Markdown: `$1` and `[name]`, `:name` and `{ name }`. */
export function bindingOf({ code, before, after, style, dialect }: Unbound): string {
  const shown = code.length > LONGEST ? "…" : code;
  const [, start = ""] = /'(%?)[^']*$/.exec(before) ?? [];
  const [end = ""] = /^%(?=[^']*')/.exec(after) ?? [];
  const value = start + end === "" ? shown : `\`${start}\${${shown}}${end}\``;
  const isList = /\bIN\s*\(?\s*'?$/i.test(before);
  const name = nameFor(code);
  const entry = name === value ? name : `${name}: ${value}`;
  switch (style) {
    case "template":
      return `${quoted(`\${${value}}`)} in the template`;
    case "named":
      return `${quoted(isList ? `(:...${name})` : `:${name}`)} and ${quoted(`{ ${entry} }`)}`;
    case "replacements":
      return `${quoted(isList ? `(:${name})` : `:${name}`)} and ${quoted(`{ replacements: { ${entry} } }`)}`;
    case "marks":
      return `${quoted("?")} and ${quoted(`[${value}]`)}`;
    case "list":
    case "arguments": {
      const mark = dialect === "postgresql" ? `$${numberAfter(before + after)}` : "?";
      const place = isList && dialect === "postgresql" ? `= ANY(${mark})` : mark;
      return `${quoted(place)} and ${quoted(style === "list" ? `[${value}]` : value)}`;
    }
  }
}

function quoted(code: string): string {
  return `\`${code}\``;
}

/** The next number of a parameter. */
function numberAfter(text: string): number {
  return Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(match => Number(match[1]))) + 1;
}

/** The last name in an expression: of `user.name.trim()` it is `name`. */
function nameFor(code: string): string {
  const names = code
    .replace(/\(.*$/, match => (/^\([A-Za-z_$]/.test(match) && !code.includes(".") ? match : ""))
    .match(/[A-Za-z_$][\w$]*/g);
  const callee = /\.\w+\(/.test(code) ? names?.slice(0, -1) : names;
  return callee?.at(-1) ?? "value";
}
