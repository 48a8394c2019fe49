/** A text between tags. Letters that XML has none of are left out. */
export function xml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
  );
}

/** A text as the value of an attribute, with its quotes. */
export function attribute(text: string): string {
  return `"${xml(text).replaceAll('"', "&quot;").replaceAll(/\s/g, " ")}"`;
}
