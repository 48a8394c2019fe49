/** The playground's files lie in no one's home. */
export const homedir = (): string => "/home/playground";

export default { homedir };
