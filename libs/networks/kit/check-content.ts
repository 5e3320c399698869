import type { ChannelLimits, Connector, ContentFinding, ContentToCheck, TextUnit } from './connector.js';
import { countText } from './count-text.js';

/** A finding and the segment that it is about, by position. */
export type SegmentFinding = ContentFinding & { segment: number };

/**
 * Everything a channel would refuse (errors) or dislike (warnings) about a post: the limits that all networks have, the options'
 * schema, and what the connector alone knows. Pure. `limits` are the channel's own, read from its server.
 */
export function checkContent(
  connector: Connector,
  segments: ContentToCheck[],
  limits: ChannelLimits,
): SegmentFinding[] {
  return segments.flatMap((content, segment) =>
    [
      ...checkShape(connector, segments, segment, limits),
      ...checkText(connector, content, limits),
      ...checkImages(connector, content, limits),
      ...checkOptions(connector, content),
      ...connector.check(content, limits),
    ].map((finding) => ({ segment, ...finding })),
  );
}

function checkShape(
  { descriptor: { name, capabilities } }: Connector,
  segments: ContentToCheck[],
  index: number,
  { maxThread }: ChannelLimits,
): ContentFinding[] {
  const content = segments[index]!;
  if (content.kind === 'comment' && !capabilities.firstComment) {
    return [error('first_comment_not_supported', '', `${name} has no first comments: put this text into the post.`)];
  }
  if (content.kind !== 'thread') return [];
  if (!capabilities.thread) {
    return [error('thread_not_supported', '', `${name} has no threads: make this one post.`)];
  }
  const parts = segments.slice(0, index + 1).filter(({ kind }) => kind !== 'comment').length;
  if (parts !== maxThread + 1) return []; // said once, at the first part that is too many
  const measured = segments.filter(({ kind }) => kind !== 'comment').length;
  return [
    error(
      'thread_too_long',
      '',
      `A thread on ${name} may have ${maxThread} parts here; this one has ${measured}: leave out ${measured - maxThread}.`,
      maxThread,
      measured,
    ),
  ];
}

function checkText(connector: Connector, { text, media }: ContentToCheck, limits: ChannelLimits): ContentFinding[] {
  const { name } = connector.descriptor;
  if (!text.trim() && media.length === 0) {
    return [error('empty_post', '/text', `A post on ${name} needs a text or an image; this one has neither.`)];
  }
  const { max, unit, maxBytes } = limits.text;
  const measured = connector.measure(text, limits);
  if (measured > max) return [tooLong(name, unit, max, measured)];
  const bytes = countText(text, 'bytes');
  return maxBytes !== undefined && bytes > maxBytes ? [tooLong(name, 'bytes', maxBytes, bytes)] : [];
}

function tooLong(name: string, unit: TextUnit, max: number, measured: number): ContentFinding {
  const what = unit === 'bytes' ? 'bytes' : 'characters';
  return error(
    unit === 'bytes' ? 'text_too_many_bytes' : 'text_too_long',
    '/text',
    `${name} allows ${max} ${what} here; this text counts ${measured}: shorten it by ${measured - max}.`,
    max,
    measured,
  );
}

function checkImages(
  { descriptor: { name, capabilities } }: Connector,
  { media }: ContentToCheck,
  { images }: ChannelLimits,
): ContentFinding[] {
  const findings = media.flatMap((file, index): ContentFinding[] => {
    const at = `/media/${index}`;
    if (!images.types.includes(file.type)) {
      const accepted = images.types.join(', ') || 'no files at all';
      return [
        error('media_type_not_accepted', at, `${name} does not accept ${file.type} here; it accepts ${accepted}.`),
      ];
    }
    const found: ContentFinding[] = [];
    if (file.bytes > images.maxBytes) {
      found.push(
        error(
          'image_too_large',
          at,
          `${name} allows ${images.maxBytes} bytes per image here; this one has ${file.bytes}: use a smaller one.`,
          images.maxBytes,
          file.bytes,
        ),
      );
    }
    const alt = countText(file.alt, 'codepoints');
    if (alt > images.altMax) {
      found.push(
        error(
          'alt_too_long',
          `${at}/alt`,
          `${name} allows ${images.altMax} characters of alternative text; this one has ${alt}: shorten it by ${alt - images.altMax}.`,
          images.altMax,
          alt,
        ),
      );
    }
    if (capabilities.altText && !file.alt.trim()) {
      found.push({
        severity: 'warning',
        code: 'alt_missing',
        pointer: `${at}/alt`,
        message: `This image has no alternative text: people who cannot see it on ${name} will not know what it shows.`,
      });
    }
    return found;
  });
  if (media.length > images.max) {
    findings.unshift(
      error(
        'too_many_images',
        '/media',
        `${name} allows ${images.max} images per post here; this one has ${media.length}: leave out ${media.length - images.max}.`,
        images.max,
        media.length,
      ),
    );
  }
  return findings;
}

function checkOptions({ descriptor: { name, options } }: Connector, content: ContentToCheck): ContentFinding[] {
  const parsed = options.safeParse(content.options);
  return (parsed.error?.issues ?? []).map(({ path, message }) =>
    error('option_invalid', ['/options', ...path].join('/'), `This is no valid option for ${name}: ${message}.`),
  );
}

function error(code: string, pointer: string, message: string, limit?: number, measured?: number): ContentFinding {
  return { severity: 'error', code, pointer, message, limit, measured };
}
