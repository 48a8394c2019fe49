export const up = pgm => {
  pgm.addColumns("members", { card_number: { type: "text", notNull: true } });
};
