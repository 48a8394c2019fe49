/** What an operation does not show and its SQL would have to say. Caught where statements are put together. */
export class Unprintable extends Error {
  /** @param reason One clause without a capital and full stop. */
  constructor(readonly reason: string) {
    super(reason);
  }
}
