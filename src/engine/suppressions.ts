import { suppressionIn, type Suppression } from "../languages/comments.js";
import type { Span } from "../model/span.js";

/** A comment that takes findings of this plugin out of the report. */
export interface LocatedSuppression extends Suppression {
  /** The comment, its marks included. */
  readonly span: Span;
}

interface Comment {
  readonly value: string;
  readonly range?: readonly [number, number];
}

/** The part of a source code object that has comments: ours of our languages, else ESLint's. */
interface Commented {
  readonly languageId?: string;
  readonly comments?: readonly Comment[];
  getAllComments?(): readonly Comment[];
}

/**
 * The comments of a file that disable a rule whose name begins with `prefix`. One that names no rule disables ours as well;
 * in scripts, where it may mean the rules of others, it is left out.
 */
export function suppressionsIn(source: object, prefix: string): readonly LocatedSuppression[] {
  const commented = source as Commented;
  const isOurs = commented.languageId !== undefined;
  const comments = isOurs ? commented.comments : commented.getAllComments?.();
  return (comments ?? []).flatMap(({ value, range }) => {
    const suppression = /eslint-disable/.test(value) ? suppressionIn(value) : null;
    if (suppression === null || range === undefined) return [];
    const concernsUs =
      suppression.rules.length === 0 ? isOurs : suppression.rules.some(rule => rule.startsWith(prefix));
    return concernsUs ? [{ ...suppression, span: { start: range[0], end: range[1] } }] : [];
  });
}
