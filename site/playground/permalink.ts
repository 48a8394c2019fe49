import type { PlaygroundFile } from "../engine/lint.js";

/** All that a link to the playground says. */
export interface State {
  readonly files: readonly PlaygroundFile[];
  readonly shown: string;
  readonly config: "recommended" | "strict";
  /** `""`: as the files show. */
  readonly dialect: string;
}

/** The state as text for the address, compressed: letters, digits, `-` and `_`. */
export async function writeState(state: State): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw"));
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The state that an address holds; `null` for one that holds none. */
export async function readState(text: string): Promise<State | null> {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, letter => letter.charCodeAt(0));
    const json = new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")));
    return checked(JSON.parse(json));
  } catch {
    return null;
  }
}

function checked(value: unknown): State | null {
  if (typeof value !== "object" || value === null || !("files" in value) || !Array.isArray(value.files)) return null;
  const files = value.files.filter(
    (file: unknown): file is PlaygroundFile =>
      typeof file === "object" &&
      file !== null &&
      "path" in file &&
      "text" in file &&
      typeof file.path === "string" &&
      typeof file.text === "string",
  );
  const [first] = files;
  if (first === undefined) return null;
  const { shown, config, dialect } = value as Partial<State>;
  return {
    files: files.map(({ path, text }) => ({ path, text })),
    shown: files.some(({ path }) => path === shown) ? String(shown) : first.path,
    config: config === "strict" ? "strict" : "recommended",
    dialect: typeof dialect === "string" ? dialect : "",
  };
}

async function through(bytes: Uint8Array, stream: GenericTransformStream): Promise<Uint8Array> {
  const body = new Blob([bytes as BlobPart]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, BlobPart>);
  return new Uint8Array(await new Response(body as ReadableStream).arrayBuffer());
}
