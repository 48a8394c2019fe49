/** A file of the repository, or the text that an editor shows at its path. */
export interface DefinitionFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** An ESTree `Program`, where a script has been parsed already. */
  readonly ast?: object;
}
