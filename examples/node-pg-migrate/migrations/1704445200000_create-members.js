export const shorthands = {
  created: { type: "timestamptz", notNull: true, default: "now()" },
};

// What the builder does is known: it takes the table away again by itself.
export const up = pgm => {
  pgm.createTable("members", {
    id: "id",
    email: { type: "text", notNull: true, unique: true },
    created_at: "created",
  });
};
