/** Methods that change nothing (RFC 9110 calls them safe). */
export const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
