import type { Dialect } from "../../src/model/dialect.js";
import type { Server } from "./servers.js";

/** A server on which statements are tried, and that is then as it was before. */
export class Rehearsal {
  private readonly statements: string[] = [];

  constructor(
    protected readonly dialect: Dialect,
    protected readonly server: Server,
    private readonly open: () => Promise<Server>,
  ) {}

  /** Runs a statement that stays; whether the server has taken it. */
  async take(sql: string): Promise<boolean> {
    try {
      await this.server.run(sql);
    } catch {
      return false;
    }
    this.statements.push(sql);
    return true;
  }

  /** What comes of a run that is undone. */
  protected async attempt<T>(run: (server: Server) => Promise<T>): Promise<T> {
    if (this.dialect === "mariadb") return this.attemptInAnother(run);
    await this.server.run("BEGIN");
    try {
      return await run(this.server);
    } finally {
      await this.server.run("ROLLBACK");
    }
  }

  /** MariaDB commits each statement: a database of its own goes the same way. */
  private async attemptInAnother<T>(run: (server: Server) => Promise<T>): Promise<T> {
    const other = await this.open();
    try {
      for (const sql of this.statements) await other.run(sql);
      return await run(other);
    } finally {
      await other.close();
    }
  }
}
