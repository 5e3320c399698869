import type { Message } from './message.js';

const DISCORD_MAX = 2000;
const TELEGRAM_MAX = 4096;
const SLACK_MAX = 3000;

/** Slack's mrkdwn; its three control characters are escaped, so that a mention's text cannot ping a channel. */
export function slackBody(message: Message): { text: string } {
  const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return { text: cut(`*${escape(message.subject)}*\n${escape(message.text)}${linkLine(message)}`, SLACK_MAX) };
}

/** Plain content; nobody is pinged, whatever the text says. */
export function discordBody(message: Message): { content: string; allowed_mentions: { parse: [] } } {
  const text = `${message.subject}\n${message.text}${linkLine(message)}`;
  return { content: cut(text, DISCORD_MAX), allowed_mentions: { parse: [] } };
}

/** Plain text: no parse mode, so nothing in it is markup. */
export function telegramBody(message: Message, chat: string): object {
  const text = cut(`${message.subject}\n\n${message.text}${linkLine(message)}`, TELEGRAM_MAX);
  return { chat_id: chat, text, link_preview_options: { is_disabled: true } };
}

const linkLine = ({ url }: Message): string => (url ? `\n${url}` : '');

/** At most `max` UTF-16 units, never through a surrogate pair. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
