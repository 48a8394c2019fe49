import { median } from "./measure.js";

/** What each variant took, and its ratios to the first one: each round is compared with the same round of the other. */
export function table(title, results, files) {
  const [[, first]] = results;
  const rows = [...results].map(([name, runs]) => [
    name,
    spread(
      runs.map(({ wall }) => wall),
      2,
    ),
    spread(
      runs.map(({ cpu }) => cpu),
      2,
    ),
    spread(ratios(runs, first, "wall"), 3),
    spread(ratios(runs, first, "cpu"), 3),
    spread(
      runs.map(({ memory }) => memory),
      0,
    ),
    perFile(runs, first, files),
    findings(runs),
  ]);
  const head = ["", "wall s", "CPU s", "wall ratio", "CPU ratio", "peak MB", "CPU ms a file more", "findings"];
  return `${title}\n${aligned([head, ...rows])}`;
}

const ratios = (runs, first, key) => runs.map((run, i) => (run[key] === null ? null : run[key] / first[i][key]));

/** The median, with the least and the most in parentheses. */
function spread(numbers, digits) {
  if (numbers.some(number => number === null)) return "–";
  const [middle, least, most] = [median(numbers), Math.min(...numbers), Math.max(...numbers)];
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function perFile(runs, first, files) {
  if (runs === first || runs.some(({ cpu }) => cpu === null)) return "–";
  return ((1_000 * median(runs.map((run, i) => run.cpu - first[i].cpu))) / files).toFixed(2);
}

/** What the last line of ESLint, dblint or squawk counts; a failure shows its first line. */
function findings(runs) {
  const { output, code } = runs.at(-1);
  const counted = /✖ (\d+) problem|([\d,]+) findings?\b|Found (\d+) issue/.exec(output);
  if (counted !== null) return counted.slice(1).find(Boolean).replaceAll(",", "");
  return code === 0 ? "0" : `exit ${code}: ${output.trim().split("\n")[0].slice(0, 80)}`;
}

function aligned(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map(row => row[i].length)));
  return rows
    .map(row =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
