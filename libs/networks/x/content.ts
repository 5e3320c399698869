import twitterText from 'twitter-text';
import type { ContentFinding, ContentToCheck } from '../kit/connector.js';

const { extractCashtags, extractMentions, extractUrls, hasInvalidCharacters } = twitterText;

/** NETWORKS.md §1b, in US dollars, pay-per-use. */
const PRICE = { post: '$0.015', postWithUrl: '$0.200' };

/** What X alone would refuse or dislike; lengths and sizes are checked for all networks elsewhere. Pure. */
export const checkXContent = ({ text, media }: Pick<ContentToCheck, 'text' | 'media'>): ContentFinding[] => [
  ...checkGif(media),
  ...checkCharacters(text),
  ...checkCashtags(text),
  ...checkMentions(text),
  ...checkCost(text),
];

function checkGif(media: ContentToCheck['media']): ContentFinding[] {
  const gif = media.findIndex(({ type }) => type === 'image/gif');
  if (gif < 0 || media.length === 1) return [];
  return [
    {
      severity: 'error',
      code: 'gif_not_alone',
      pointer: `/media/${gif}`,
      message: `X accepts up to 4 photos or a single GIF; this post has a GIF among ${media.length} files: leave one kind.`,
      limit: 1,
      measured: media.length,
    },
  ];
}

function checkCharacters(text: string): ContentFinding[] {
  if (!hasInvalidCharacters(text)) return [];
  return [
    {
      severity: 'error',
      code: 'invalid_characters',
      pointer: '/text',
      message: 'X refuses texts with the invisible characters U+FFFE, U+FFFF or U+FEFF: type the text anew.',
    },
  ];
}

function checkCashtags(text: string): ContentFinding[] {
  const { length } = extractCashtags(text);
  if (length < 2) return [];
  return [
    {
      severity: 'warning',
      code: 'too_many_cashtags',
      pointer: '/text',
      message: `X accepts one cashtag per post from self-serve apps; this text has ${length}, and X may refuse it.`,
      limit: 1,
      measured: length,
    },
  ];
}

/** X's announcement of 2026-02-23; the platform does not say beforehand whom an account may mention. */
function checkMentions(text: string): ContentFinding[] {
  const names = [...new Set(extractMentions(text))];
  if (names.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'mention_restricted',
      pointer: '/text',
      message: `X lets self-serve apps mention only accounts that are part of the conversation already: it may refuse ${names.map((name) => `@${name}`).join(', ')}.`,
    },
  ];
}

function checkCost(text: string): ContentFinding[] {
  if (extractUrls(text, { extractUrlsWithoutProtocol: true }).length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'cost',
      pointer: '/text',
      message: `X charges your app ${PRICE.postWithUrl} for this post because it has a link, instead of ${PRICE.post}.`,
    },
  ];
}
