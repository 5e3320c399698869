/** A part that is a file, or has a content type of its own. */
export interface UploadedFile {
  name: string;
  type: string;
  bytes: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Parts of a multipart/form-data body. Not by `Response.formData()`: that decodes parts without a file name as text, and
 * twitter-api-v2 sends the bytes of a chunk without one.
 */
export function parseMultipart(contentType: string, raw: Buffer): [string, string | UploadedFile][] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  const parts: [string, string | UploadedFile][] = [];
  if (boundary === undefined) return parts;
  const delimiter = Buffer.from(`--${boundary}`);
  let start = raw.indexOf(delimiter);
  while (start !== -1) {
    const from = start + delimiter.length + 2;
    const end = raw.indexOf(delimiter, from);
    if (end === -1) break;
    const part = parsePart(raw.subarray(from, end - 2));
    if (part) parts.push(part);
    start = end;
  }
  return parts;
}

function parsePart(part: Buffer): [string, string | UploadedFile] | null {
  const split = part.indexOf(HEAD_END);
  const head = part.subarray(0, split).toString();
  const name = /[;\s]name="([^"]*)"/i.exec(head)?.[1];
  if (split === -1 || name === undefined) return null;
  const bytes = part.subarray(split + HEAD_END.length);
  const fileName = /filename="([^"]*)"/i.exec(head)?.[1];
  const type = /^content-type:\s*([^\r\n]+)/im.exec(head)?.[1];
  const isFile = fileName !== undefined || (type !== undefined && !type.startsWith('text/plain'));
  return [name, isFile ? { name: fileName ?? '', type: type ?? '', bytes: Buffer.from(bytes) } : bytes.toString()];
}
