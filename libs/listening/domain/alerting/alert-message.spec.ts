import { describe, expect, it } from '@jest/globals';
import { alertMessage } from './alert-message.js';
import type { AlertExplanation } from './explanation.js';
import { withoutAuthor } from './without-author.js';

const explanation: AlertExplanation = {
  ...{
    sentence: 'Mentions of Acme are 6 times the usual: 240 in 15 minutes. Most from @ana.',
    observed: 240,
    expected: 40,
  },
  since: '2026-06-10T12:00:00.000Z',
  terms: [{ term: 'refund', mentions: 80, usual: 1 }],
  authors: [
    { handle: 'ana', name: 'Ana Gil', mentions: 2, followers: 10 },
    { handle: 'anabel', name: null, mentions: 1, followers: null },
  ],
  ...{ domains: [], sources: [] },
  mentions: [
    { id: '1', url: 'https://town.example/1', author: 'ana', text: `Refund!\n${'x'.repeat(400)}`, publishedAt: '' },
    { id: '2', url: null, author: null, text: 'Broken.', publishedAt: '' },
  ],
};

describe('the message of an alert', () => {
  it('tells what its sentence does not, and quotes', () => {
    const { subject, text } = alertMessage({
      rule: 'Spikes',
      language: 'en',
      explanation,
      resumeUrl: 'https://p.example/resume',
    });
    expect(subject).toBe('Spikes: Mentions of Acme are 6 times the usual');
    const lines = text.split('\n');
    expect(lines).toEqual([
      explanation.sentence,
      'Words that rise: refund',
      'Most from: @anabel',
      'For example:',
      expect.stringMatching(/^- @ana: Refund! x+… https:\/\/town\.example\/1$/),
      '- Broken.',
      'Publishing was put on hold. To go on: https://p.example/resume',
    ]);
  });

  it('has a subject of one line, whatever the rule is called', () => {
    const { subject } = alertMessage({ rule: 'a\r\nBcc: b'.repeat(50), language: 'es', explanation, resumeUrl: null });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThanOrEqual(150);
  });
});

describe('an explanation without somebody', () => {
  it('neither names nor quotes them, and keeps the others', () => {
    const sentence = 'Ana Gil (@ana) is talking. Most from @anabel, @ana and x_ana.';
    const { authors, mentions, ...rest } = withoutAuthor({ ...explanation, sentence }, 'ana');
    expect(rest.sentence).toBe('… (…) is talking. Most from @anabel, … and x_ana.');
    expect(authors.map(({ handle }) => handle)).toEqual(['anabel']);
    expect(mentions.map(({ id }) => id)).toEqual(['2']);
  });

  it('is the same without anybody else', () => {
    expect(withoutAuthor(explanation, 'bo.(x')).toEqual(explanation);
  });
});
