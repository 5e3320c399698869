import { accountView, readyAccount } from '../account-view.js';
import { escapeHtml } from '../core/escape.js';
import { page } from '../core/page.js';
import type { SimulatedNetwork, Simulator } from '../simulator.js';

const SHOWN = 100;

/** The accounts of all networks, busiest first, and how to connect the ready ones. */
export function overview(simulator: Simulator): string {
  const networks = [...simulator.networks.values()];
  const body =
    `<h1>Simulated networks</h1><p class="muted">In memory, on loopback; gone when this process ends. ` +
    `Control interface: <a href="/_sim">/_sim</a></p>${networks.map((entry) => section(simulator, entry)).join('')}`;
  return page('Simulated networks', body, 5);
}

function section(simulator: Simulator, entry: SimulatedNetwork): string {
  const { id, name, listener, network } = entry;
  const accounts = [...network.store.accounts.values()];
  const ready = readyAccount(entry);
  const busiest = accounts.toSorted((a, b) => b.posts.length - a.posts.length).slice(0, SHOWN);
  const items = busiest.map(
    ({ handle, posts }) =>
      `<li><a href="/${id}/@${handle}">@${escapeHtml(handle)}</a> <span class="muted">${posts.length} ${posts.length === 1 ? 'post' : 'posts'}</span></li>`,
  );
  const more = accounts.length > SHOWN ? `<li class="muted">and ${accounts.length - SHOWN} more</li>` : '';
  return (
    `<h2>${escapeHtml(name)}</h2><p class="muted">Base URL <code>${listener.url}</code></p><ul>${items.join('')}${more}</ul>` +
    `<details><summary>Connect @${escapeHtml(ready.handle)}</summary><p class="muted">Body of <code>POST /v1/channels</code></p>` +
    `<pre><code>${escapeHtml(JSON.stringify(accountView(simulator, entry, ready).connect, null, 2))}</code></pre></details>`
  );
}
