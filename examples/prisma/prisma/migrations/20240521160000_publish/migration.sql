-- AlterTable
ALTER TABLE "Post" ADD COLUMN     "published" TIMESTAMP(3),
ADD COLUMN     "slug" TEXT;

UPDATE "Post" SET "slug" = "id"::text;

ALTER TABLE "Post" ALTER COLUMN "slug" SET NOT NULL;
