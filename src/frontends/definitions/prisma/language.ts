import { eslintLanguage } from "../../../languages/text.js";

/** Strings, which may hold what looks like a comment, and comments. */
const TOKENS = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*/g;

/** The schema language of Prisma as a language of ESLint. */
export const prismaLanguage = eslintLanguage({
  id: "db/prisma",
  nodes: { file: "PrismaFile", comment: "PrismaComment" },
  comments: text =>
    [...text.matchAll(TOKENS)].flatMap(({ 0: token, index }) =>
      token.startsWith("//")
        ? [{ value: token.replace(/^\/+/, ""), configures: false, start: index, end: index + token.length }]
        : [],
    ),
});
