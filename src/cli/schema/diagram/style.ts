/** The colours of a diagram. */
export interface Palette {
  readonly ground: string;
  readonly box: string;
  readonly border: string;
  readonly head: string;
  readonly hub: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly accent: string;
  readonly warn: string;
  readonly frame: string;
  readonly frameBorder: string;
  /** Of each mark: its letters and its ground. */
  readonly pk: readonly [string, string];
  readonly fk: readonly [string, string];
  readonly u: readonly [string, string];
}

export const LIGHT: Palette = {
  ground: "#f5f6f9",
  box: "#ffffff",
  border: "#d3d9e3",
  head: "#edf0f6",
  hub: "#dfe6fb",
  text: "#1b2333",
  dim: "#69748a",
  line: "#8a97ad",
  accent: "#3454d1",
  warn: "#9a5b00",
  frame: "#ffffff",
  frameBorder: "#c9d1df",
  pk: ["#8a5a00", "#fcefcf"],
  fk: ["#1f5fa8", "#deebfa"],
  u: ["#6a3fb5", "#ece4fa"],
};

export const DARK: Palette = {
  ground: "#0e1218",
  box: "#171c25",
  border: "#2d3645",
  head: "#202734",
  hub: "#25305a",
  text: "#e4e9f2",
  dim: "#8b97aa",
  line: "#5d6b82",
  accent: "#8fa8ff",
  warn: "#e2ae5a",
  frame: "#12171f",
  frameBorder: "#2a3342",
  pk: ["#ecc074", "#3b2f17"],
  fk: ["#86bbf2", "#1a2f47"],
  u: ["#c0a5f5", "#2f2549"],
};

const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace';
export const SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

/** The rules of a drawing. Colours are written out: programs that show pictures know no variables. */
export function styleSheet(): string {
  return `${SHAPES}${colours(LIGHT)}@media (prefers-color-scheme:dark){${colours(DARK)}}`;
}

/** The rules that a difference has besides. */
export function changeStyleSheet(): string {
  return `${CHANGE_SHAPES}${changeColours(LIGHT_CHANGES)}@media (prefers-color-scheme:dark){${changeColours(DARK_CHANGES)}}`;
}

/** The colour of lines and letters, and that of the ground of a row and of a head. */
type ChangePalette = Readonly<Record<"added" | "removed" | "changed", readonly [string, string, string]>>;

const LIGHT_CHANGES: ChangePalette = {
  added: ["#1a7f37", "#e2f7e6", "#c5efcd"],
  removed: ["#c0262d", "#fdebeb", "#f9d3d3"],
  changed: ["#8f5a00", "#fdf3da", "#f8e3b0"],
};

const DARK_CHANGES: ChangePalette = {
  added: ["#5fd07a", "#15301c", "#1c4427"],
  removed: ["#ff8b87", "#3a191b", "#532224"],
  changed: ["#e8b45c", "#332812", "#4a3917"],
};

const CHANGE_SHAPES = [
  ".removed .column,.removed .type,.table.removed .name,.far-name.removed{text-decoration:line-through}",
  ".rest .column{font-style:italic;opacity:.7}",
  ".sign{font-weight:700;font-size:14px}",
  ".line.added path:not(.hit),.line.changed path:not(.hit){stroke-width:2}",
  ".line.removed path:not(.hit){stroke-width:1.6}.line.removed .way{stroke-dasharray:6 4}",
  ".line .badge{stroke-width:1.2}.line .sign{text-anchor:middle;font-size:13px}",
  "#list [aria-current=true] b{color:inherit}",
  ".same .box{stroke-dasharray:2 3}.same .row,.same .name{opacity:.75}",
  ".table.added .box,.table.removed .box,.table.changed .box{stroke-width:1.6}",
].join("");

function changeColours(palette: ChangePalette): string {
  return Object.entries(palette)
    .map(([change, [line, ground, head]]) =>
      [
        `.table.${change} .box,.line.${change} path:not(.hit),.line.${change} circle{stroke:${line}}`,
        `.table.${change} .head{fill:${head}}`,
        `.table.${change} .beside,.row.${change} .sign,.line.${change} .sign,b.${change},.far-name.${change}{fill:${line};color:${line}}`,
        `.row.${change} .band{fill:${ground}}`,
        `#map rect.${change}{fill:${line};opacity:.8}`,
      ].join(""),
    )
    .join("");
}

const SHAPES = [
  `text{font:12px ${MONO}}`,
  `.title{font:600 17px ${SANS}}`,
  `.note,.legend>g>text{font:12.5px ${SANS}}`,
  ".name{font-weight:700;font-size:13px}",
  ".type,.beside{font-size:11px;text-anchor:end}",
  ".pill text{font-size:9.5px;font-weight:700;text-anchor:middle}",
  ".line path,.line circle{fill:none;stroke-width:1.4}",
  ".line .hit{stroke:transparent;stroke-width:12;pointer-events:stroke}",
  ".box{stroke-width:1}.part .box{stroke-dasharray:5 4}",
  ".frame rect{stroke-width:1}",
  `.frame text{font:600 14px ${SANS}}`,
  ".null{stroke-width:1.2}",
].join("");

function colours(palette: Palette): string {
  const { ground, box, border, head, hub, text, dim, line, accent, warn, frame, frameBorder, pk, fk, u } = palette;
  return [
    `.ground{fill:${ground}}`,
    `text{fill:${text}}`,
    `.note{fill:${warn}}`,
    `.box{fill:${box};stroke:${border}}`,
    `.head{fill:${head}}`,
    `.hub .head{fill:${hub}}`,
    `.type,.beside,.legend>g>text,.frame text{fill:${dim}}`,
    `.goes{fill:${accent}}`,
    `.line path,.line circle{stroke:${line}}`,
    `.line circle{fill:${ground}}`,
    `.frame rect{fill:${frame};stroke:${frameBorder}}`,
    `.notnull{fill:${text}}`,
    `.null{fill:none;stroke:${dim}}`,
    ...Object.entries({ pk, fk, u }).map(
      ([mark, [letters, under]]) => `.${mark} text{fill:${letters}}.${mark} rect{fill:${under}}`,
    ),
  ].join("");
}
