/** What a way back that refuses says: why, as a clause without a capital and full stop; `null` leaves it to fill in. */
export function refusalReason(why: string | null): string {
  return `This migration cannot be undone: ${why ?? "say why"}.`;
}

/** What editors, templates and `refusalReason` write for what nobody has said yet. */
const PLACEHOLDER =
  /^\W*(?:to ?do\b.*|fix ?me\b.*|(?:(?:the )?(?:down|downgrade|rollback|method|function)\b.{0,20}?)?(?:not (?:yet )?implemented|unimplemented|not supported yet)(?: yet)?|this migration cannot be undone: say why)\W*$/i;

/** Whether a reason stands for one that is still to be said. */
export function isPlaceholder(reason: string): boolean {
  return PLACEHOLDER.test(reason);
}
