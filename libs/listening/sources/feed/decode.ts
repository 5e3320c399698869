import iconv from 'iconv-lite';
import { isUtf8 } from 'node:buffer';

const BOMS: [string, Buffer][] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** Pages that say ISO-8859-1 mean windows-1252, as browsers read them (WHATWG Encoding). */
const MEANT: Record<string, string> = {
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'us-ascii': 'windows-1252',
};

/** The text of a feed's bytes: by its byte order mark, then what HTTP says, then what the document says, then UTF-8. */
export function decodeFeed(bytes: Buffer, contentType = ''): string {
  const bom = BOMS.find(([, mark]) => bytes.subarray(0, mark.length).equals(mark))?.[0];
  const named = [bom, /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1], declaredIn(bytes), 'utf-8'];
  const charsets = named
    .map((name) => MEANT[name?.toLowerCase() ?? ''] ?? name)
    .filter((name): name is string => name !== undefined && iconv.encodingExists(name));
  const charset = charsets.find((name) => !/^utf-?8$/i.test(name) || mostlyUtf8(bytes)) ?? 'windows-1252';
  return iconv.decode(bytes, charset);
}

/** By `<?xml encoding="…"?>`, or by the zeros between its letters. */
function declaredIn(bytes: Buffer): string | undefined {
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  return /<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']/i.exec(bytes.toString('latin1', 0, 400))?.[1];
}

/** A single broken byte does not make a text Latin-1: of what is not ASCII, at most a tenth may be broken. */
function mostlyUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  let broken = 0;
  let other = 0;
  for (const character of bytes.toString('utf8', 0, 1_000_000)) {
    if (character === '\uFFFD') broken++;
    else if (character > '\u007F') other++;
  }
  return broken * 9 <= other;
}
