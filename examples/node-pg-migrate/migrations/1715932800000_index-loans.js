export const up = pgm => {
  pgm.noTransaction();
  pgm.createIndex("loans", "returned_at", { concurrently: true, where: "returned_at IS NULL" });
};

export const down = pgm => {
  pgm.noTransaction();
  pgm.dropIndex("loans", "returned_at", { concurrently: true });
};
