/** A mistake in what the program was asked to do. The message is one sentence for the person who asked. */
export class UsageError extends Error {}
