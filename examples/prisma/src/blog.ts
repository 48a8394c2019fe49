import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

/** One query per author. */
export async function archive(authorIds: number[]) {
  const archive = new Map<number, unknown[]>();
  for (const authorId of authorIds) {
    archive.set(authorId, await prisma.post.findMany({ where: { authorId } }));
  }
  return archive;
}

/** `findUnique` of one tick is batched by Prisma itself. */
export async function authors(ids: number[]) {
  return Promise.all(ids.map(id => prisma.author.findUnique({ where: { id } })));
}

export async function bySlug(slug: string) {
  return prisma.$queryRaw`SELECT * FROM "Post" WHERE "slug" = ${slug}`;
}

/** Full-text search has no method in the client. */
export async function search(words: string) {
  return prisma.$queryRaw`SELECT * FROM "Post" WHERE to_tsvector("title") @@ plainto_tsquery(${words})`;
}
