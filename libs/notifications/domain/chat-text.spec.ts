import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { discordBody, slackBody, telegramBody } from './chat-text.js';
import type { Message } from './message.js';

const message = (text: string): Message => ({ subject: 'Acme', text, event: 'alert.raised', data: null });

describe('texts for chats', () => {
  it("escapes Slack's control characters, so that nobody is pinged", () => {
    expect(slackBody(message('<!channel> & <@U1>')).text).toBe('*Acme*\n&lt;!channel&gt; &amp; &lt;@U1&gt;');
  });

  it('allows no mention on Discord', () => {
    expect(discordBody(message('@everyone'))).toEqual({ content: 'Acme\n@everyone', allowed_mentions: { parse: [] } });
  });

  it('adds where to look', () => {
    const body = telegramBody({ ...message('rose'), url: 'https://p.example/a' }, '42') as { text: string };
    expect(body.text).toBe('Acme\n\nrose\nhttps://p.example/a');
  });

  it('stays within the limits and never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1500, maxLength: 6000 }), (text) => {
        const { content } = discordBody(message(text));
        expect(content.length).toBeLessThanOrEqual(2000);
        expect(content.isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
