import type { Connector, ContentFinding } from '../kit/connector.js';
import { countText } from '../kit/count-text.js';
import { descriptor } from './descriptor.js';
import { tidFor } from './tid.js';

// @atproto/api takes 41 MB of memory: it is loaded with the first call, and never by a service without a Bluesky channel
const calls = {
  session: () => import('./session.js'),
  prepare: () => import('./prepare.js'),
  publish: () => import('./publish.js'),
  mentions: () => import('./read-mentions.js'),
};

/** Bluesky, and any other PDS of the AT protocol. */
export const blueskyConnector: Connector = {
  descriptor,
  oauth: null,
  connect: async (input, io) => (await calls.session()).connect(input, io),
  verify: async (session, io) => (await calls.session()).verify(session, io),
  refresh: async (session, io) => (await calls.session()).refresh(session, io),
  newKey: tidFor,
  measure: (text, { text: { unit } }) => countText(text, unit),
  check: ({ media }) => media.flatMap(({ type }, index) => (type === 'image/gif' ? [stillImage(index)] : [])),
  prepare: async (session, segment, io) => (await calls.prepare()).prepare(session, segment, io),
  publish: async (session, segment, io) => (await calls.publish()).publish(session, segment, io),
  findPublished: async (session, segment, _since, io) => (await calls.publish()).findPublished(session, segment, io),
  readMentions: async (session, cursor, io) => (await calls.mentions()).readMentions(session, cursor, io),
};

const stillImage = (index: number): ContentFinding => ({
  severity: 'warning',
  code: 'animation_lost',
  pointer: `/media/${index}`,
  message: 'Bluesky shows a GIF as a still image.',
});
