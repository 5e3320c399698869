import type { Connector, ContentFinding } from '../kit/connector.js';
import { countText } from '../kit/count-text.js';
import { descriptor } from './descriptor.js';
import { prepare } from './prepare.js';
import { findPublished, publish } from './publish.js';
import { connect, refresh, verify } from './session.js';
import { tidFor } from './tid.js';

/** Bluesky, and any other PDS of the AT protocol. */
export const blueskyConnector: Connector = {
  descriptor,
  oauth: null,
  connect,
  verify,
  refresh,
  newKey: tidFor,
  measure: (text, { text: { unit } }) => countText(text, unit),
  check: ({ media }) => media.flatMap(({ type }, index) => (type === 'image/gif' ? [stillImage(index)] : [])),
  prepare,
  publish,
  findPublished: (session, segment, _since, io) => findPublished(session, segment, io),
};

const stillImage = (index: number): ContentFinding => ({
  severity: 'warning',
  code: 'animation_lost',
  pointer: `/media/${index}`,
  message: 'Bluesky shows a GIF as a still image.',
});
