// Nothing takes SQL back: there is no way back, though the file looks like those that have one.
export const up = pgm => {
  pgm.sql("UPDATE members SET email = lower(email)");
};
