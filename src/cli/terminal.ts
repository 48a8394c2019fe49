import picocolors from "picocolors";

/** Where text goes. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** What the program knows of the process that it runs in. */
export interface Surroundings {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks the person at the terminal; `null` where there is none. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * The colours of the standard output: `--color` and `--no-color` decide, then NO_COLOR and FORCE_COLOR, then whether it
 * is a terminal.
 */
export function colorsFor(choice: boolean | null, { env, stdout }: Surroundings): Colors {
  return picocolors.createColors(choice ?? wantsColor(env, stdout));
}

function wantsColor(env: Surroundings["env"], stdout: Output): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stdout.isTTY === true && env["TERM"] !== "dumb";
}

/** Breaks a text between words so that no line is longer than `width`, as far as its words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** The width to write for: that of the terminal within reason, 100 where the output is none. */
export function widthOf({ stdout }: Surroundings): number {
  return Math.min(Math.max(stdout.columns ?? 100, 40), 120);
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
