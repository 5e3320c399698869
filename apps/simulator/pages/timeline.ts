import { escapeHtml } from '../core/escape.js';
import { compareIds } from '../core/ids.js';
import { page } from '../core/page.js';
import type { Account, Media, Post } from '../core/store.js';
import type { SimulatedNetwork } from '../simulator.js';

const SHOWN = 100;

/** What the outside world sees of an account: newest first, answers below what they answer. */
export function timeline({ id, name, network: { store } }: SimulatedNetwork, account: Account): string {
  const nested = (post: Post): string => {
    const answers = store.repliesTo(post.id).toSorted((a, b) => compareIds(a.id, b.id));
    return `<article class="post" id="${post.id}">${content(id, post)}${answers.map(nested).join('')}</article>`;
  };
  const roots = account.posts.filter(({ replyTo }) => replyTo === null || !store.posts.has(replyTo));
  const posts = roots.slice(-SHOWN).reverse().map(nested);
  const count = account.posts.length;
  const body =
    `<p><a href="/">All networks</a></p><h1>${escapeHtml(account.name)}</h1>` +
    `<p class="muted">@${escapeHtml(account.handle)} on ${escapeHtml(name)} (simulated), ${count} ${count === 1 ? 'post' : 'posts'}</p>` +
    (posts.join('') || '<p>Nothing was posted yet.</p>');
  return page(`@${account.handle} on ${name}`, body, 3);
}

function content(network: string, { account, createdAt, text, warning, media, link }: Post): string {
  const at = new Date(createdAt).toISOString();
  const head = `<b>${escapeHtml(account.name)}</b> <span class="muted">@${escapeHtml(account.handle)}</span> <time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>`;
  const body = `<div class="text">${linked(text)}</div>`;
  const shown = warning ? `<details><summary>${escapeHtml(warning)}</summary>${body}</details>` : body;
  const files = media.length > 0 ? `<div class="media">${media.map((one) => file(network, one)).join('')}</div>` : '';
  const card = link !== null && media.length === 0 ? linkCard(link) : '';
  return head + shown + files + card;
}

function file(network: string, { id, type, alt }: Media): string {
  const source = `/${network}/media/${id}`;
  const shown = type.startsWith('video/')
    ? `<video controls src="${source}"></video>`
    : `<img src="${source}" alt="${escapeHtml(alt)}">`;
  return `<figure>${shown}<figcaption>${alt === '' ? 'no alt text' : `alt: ${escapeHtml(alt)}`}</figcaption></figure>`;
}

const linkCard = (link: string): string =>
  `<a class="card" rel="noreferrer" href="${escapeHtml(link)}"><span class="muted">${escapeHtml(hostOf(link))}</span><br>${escapeHtml(link)}</a>`;

/** Only addresses with http(s) become links; everything else stays text. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) =>
      index % 2 === 0 ? escapeHtml(part) : `<a rel="noreferrer" href="${escapeHtml(part)}">${escapeHtml(part)}</a>`,
    )
    .join('');

function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).host : link;
}
