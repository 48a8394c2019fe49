import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export interface Position {
  /** From 0. */
  readonly line: number;
  /** From 0, in UTF-16 code units. */
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly range: Range;
  readonly code?: string;
  readonly message: string;
  readonly severity: number;
  /** The page of the rule. */
  readonly codeDescription?: { readonly href: string };
}

export interface CodeAction {
  readonly title: string;
  readonly kind?: string;
  readonly command?: { readonly command: string; readonly arguments?: readonly unknown[] };
}

interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The server of the package, or another build of it: `eslintServer.js` of the extension that is installed in VS Code, for instance. */
const SERVER =
  process.env["ESLINT_LANGUAGE_SERVER"] ??
  join(
    dirname(createRequire(import.meta.url).resolve("vscode-langservers-extracted/package.json")),
    "bin/vscode-eslint-language-server",
  );

/** The language server of the ESLint extension, and what an editor says to it. */
export class Editor {
  private readonly server: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private readonly versions = new Map<string, number>();
  private readonly edits: TextEdit[] = [];
  private unread = Buffer.alloc(0);
  private lastId = 0;
  /** Problems that the server tells the user about. */
  readonly complaints: string[] = [];

  private constructor(private readonly folder: string) {
    this.server = spawn(process.execPath, [SERVER, "--stdio"], { cwd: folder });
    this.server.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  /** Starts the server for a folder. */
  static async open(folder: string): Promise<Editor> {
    const editor = new Editor(folder);
    const uri = pathToFileURL(folder).href;
    await editor.request("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: basename(folder) }],
      capabilities: {
        workspace: { applyEdit: true, configuration: true, workspaceFolders: true, diagnostics: {} },
        textDocument: {
          diagnostic: {},
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
        },
      },
    });
    editor.notify("initialized", {});
    return editor;
  }

  close(): void {
    this.server.kill();
  }

  openDocument(path: string, languageId: string, text: string): void {
    this.versions.set(path, 1);
    this.notify("textDocument/didOpen", { textDocument: { uri: this.uri(path), languageId, version: 1, text } });
  }

  changeDocument(path: string, text: string): void {
    const version = (this.versions.get(path) ?? 0) + 1;
    this.versions.set(path, version);
    this.notify("textDocument/didChange", {
      textDocument: { uri: this.uri(path), version },
      contentChanges: [{ text }],
    });
  }

  /** The server is asked: it never sends diagnostics by itself. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const report = await this.request("textDocument/diagnostic", { textDocument: { uri: this.uri(path) } });
    return (report as { items: readonly Diagnostic[] }).items;
  }

  async codeActions(path: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
    return (await this.request("textDocument/codeAction", {
      textDocument: { uri: this.uri(path) },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic] },
    })) as readonly CodeAction[];
  }

  /** Takes an action; the result is the text with its edits. */
  async take(action: CodeAction, text: string): Promise<string> {
    this.edits.length = 0;
    await this.request("workspace/executeCommand", action.command ?? {});
    const lines = text.split("\n");
    const offset = ({ line, character }: Position): number =>
      lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
    return [...this.edits]
      .sort((a, b) => offset(b.range.start) - offset(a.range.start))
      .reduce(
        (result, { range, newText }) =>
          result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
        text,
      );
  }

  private uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  private notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  private request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  private send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.server.stdin.write(body);
  }

  private receive(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    for (;;) {
      const head = this.unread.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(this.unread.subarray(0, Math.max(head, 0)).toString())?.[1]);
      const start = head + 4;
      if (head === -1 || this.unread.length < start + length) return;
      const message = JSON.parse(this.unread.subarray(start, start + length).toString()) as Message;
      this.unread = this.unread.subarray(start + length);
      this.handle(message);
    }
  }

  private handle(message: Message): void {
    if (message.method !== undefined) {
      const result = this.answer(message.method, message.params);
      if (message.id !== undefined) this.send({ id: message.id, result });
      return;
    }
    const waiting = this.waiting.get(message.id as number);
    this.waiting.delete(message.id as number);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.error.message));
  }

  /** What an editor answers to the server's own requests. */
  private answer(method: string, params: unknown): unknown {
    switch (method) {
      case "workspace/configuration":
        return (params as { items: readonly unknown[] }).items.map(() => this.configuration());
      case "workspace/applyEdit": {
        const { edit } = params as {
          edit: {
            documentChanges?: readonly { edits: readonly TextEdit[] }[];
            changes?: Record<string, readonly TextEdit[]>;
          };
        };
        this.edits.push(
          ...(edit.documentChanges ?? []).flatMap(({ edits }) => edits),
          ...Object.values(edit.changes ?? {}).flat(),
        );
        return { applied: true };
      }
      case "eslint/confirmESLintExecution":
        return 4;
      case "eslint/noConfig":
      case "eslint/noLibrary":
      case "eslint/probeFailed":
      case "eslint/exitCalled":
      case "window/showMessage":
        this.complaints.push(`${method} ${JSON.stringify(params)}`);
        return {};
      default:
        return null;
    }
  }

  /** The settings of the extension, with its defaults; the extension itself resolves `eslint.validate` to this. */
  private configuration(): object {
    return {
      validate: "on",
      packageManager: "npm",
      useESLintClass: true,
      experimental: {},
      codeAction: {
        disableRuleComment: { enable: true, location: "separateLine", commentStyle: "line" },
        showDocumentation: { enable: true },
      },
      codeActionOnSave: { enable: false, mode: "all" },
      format: false,
      quiet: false,
      onIgnoredFiles: "off",
      options: {},
      rulesCustomizations: [],
      run: "onType",
      problems: { shortenToSingleLine: false },
      nodePath: null,
      workspaceFolder: { uri: pathToFileURL(this.folder).href, name: basename(this.folder) },
      workingDirectory: { mode: "location" },
    };
  }
}
