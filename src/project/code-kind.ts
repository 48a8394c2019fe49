import { relative } from "node:path";
import type { CodeKind } from "../model/query.js";

/** How a language's projects call the files that are no application code. */
export interface CodeMarks {
  readonly tests: RegExp;
  readonly seeds: RegExp;
}

/** By the path below the root: what the folders above a checkout are called says nothing. */
export function codeKindOf(path: string, root: string, { tests, seeds }: CodeMarks): CodeKind {
  const below = relative(root, path).replaceAll("\\", "/");
  if (tests.test(below)) return "test";
  return seeds.test(below) ? "seed" : "application";
}

/** Whether a file answers requests, as far as the path below the root tells. */
export function answersRequests(path: string, root: string): boolean {
  const below = relative(root, path).replaceAll("\\", "/");
  return ANSWERS.test(below) && !BACKGROUND.test(below);
}

const ANSWERS =
  /(^|\/)(?:routes?|routers?|controllers?|api|handlers?|resolvers?|endpoints?|pages|graphql|trpc|views)\/|[./-](?:controller|resolver|routes?|router|handler|actions|page|loader)s?(?:\.server)?\.[cm]?[jt]sx?$/i;

const BACKGROUND =
  /(^|\/)(?:jobs?|workers?|queues?|crons?|tasks?|processors?|schedulers?|background|consumers?|subscribers?|emails?|exports?|imports?|sync|lib\/jobs)\/|[./-](?:job|worker|cron|task|processor|consumer|exporter|importer)s?\.[cm]?[jt]sx?$/i;
