import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { useSimulator } from '#testing';
import { describeConnector } from '../kit/conformance.js';
import { simulatorHarness } from '../kit/simulator-harness.js';
import { mastodonConnector } from './mastodon.connector.js';

/** Mastodon's published OpenAPI document; it is not part of this repository. */
const SPECS = '../shared/data/specs';
const validate = existsSync(SPECS) ? SPECS : undefined;
const simulator = useSimulator({ validate });

describeConnector('Mastodon', {
  ...simulatorHarness({
    network: 'mastodon',
    url: () => simulator.url,
    spoil: () => ({ accessToken: 'not-a-token-of-anybody' }),
    alts: async ({ baseUrl }, remoteId) => {
      const answer = await fetch(`${baseUrl}/api/v1/statuses/${remoteId}`);
      const status = (await answer.json()) as { media_attachments: { description: string | null }[] };
      return status.media_attachments.map(({ description }) => description ?? '');
    },
  }),
  connector: () => mastodonConnector,
  tooLong: { text: `https://example.com/${'x'.repeat(600)} ${'👩‍👩‍👧‍👦'.repeat(480)}`, limit: 500, measured: 504 },
  refreshable: false,
  refusals: [
    {
      name: 'too long a text',
      provoke: (send) => send({ text: 'x'.repeat(501) }),
      kind: 'rejected',
      code: 'text_too_long',
    },
    {
      name: 'nothing to say',
      provoke: (send) => send({ text: ' ' }),
      kind: 'rejected',
      code: 'empty_post',
    },
    {
      name: 'an answer to a post that is gone',
      provoke: (send) => send({ text: 'Hello?', parent: { remoteId: '1', url: null, ref: null } }),
      kind: 'rejected',
      code: 'parent_gone',
    },
  ],
});

if (validate) {
  it("sent nothing above that Mastodon's published schema refuses", async () => {
    expect((await simulator.accepted({ network: 'mastodon' })).total).toBeGreaterThan(10);
    expect(await simulator.violations()).toEqual([]);
  });
}
