import type { Knex } from "knex";

type Client = typeof Knex.Client;

/** What the client of Knex is asked to do, and what it needs to answer. */
interface Asked {
  readonly sql: string;
  response?: unknown;
}

/** A client of Knex that is connected to nothing, and takes down what it is asked to send. */
export function recordingClient(client: Client, sent: string[]): Client {
  return class Recording extends client {
    override acquireConnection(): Promise<object> {
      return Promise.resolve({});
    }

    override releaseConnection(): Promise<void> {
      return Promise.resolve();
    }

    _query(_connection: unknown, asked: Asked): Promise<Asked> {
      sent.push(asked.sql);
      asked.response = [];
      return Promise.resolve(asked);
    }

    processResponse(): readonly unknown[] {
      return [];
    }
  };
}
