export const up = pgm => {
  pgm.createTable("loans", {
    id: "id",
    member_id: { type: "integer", notNull: true, references: "members", onDelete: "CASCADE" },
    returned_at: "timestamptz",
    created_at: "created",
  });
};
