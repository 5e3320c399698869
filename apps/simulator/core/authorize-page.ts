import type { Answer } from './call.js';
import { escapeHtml } from './escape.js';
import { page } from './page.js';

/** The consent page of an OAuth flow: the account to choose and one button. The query's parameters travel as hidden fields. */
export function authorizePage(input: {
  network: string;
  app: string;
  action: string;
  query: URLSearchParams;
  accounts: { handle: string; name: string }[];
}): Answer {
  const hidden = [...input.query].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const options = input.accounts
    .slice(0, 500)
    .map(({ handle }) => `<option value="${escapeHtml(handle)}">@${escapeHtml(handle)}</option>`);
  const body =
    `<h1>${escapeHtml(input.network)} (simulated)</h1><form class="post" method="post" action="${escapeHtml(input.action)}">${hidden.join('')}` +
    `<p><b>${escapeHtml(input.app)}</b> wants to post for you.</p><p><label>Account <select name="account">${options.join('')}</select></label></p>` +
    `<button>Authorize</button></form>`;
  return { status: 200, body: page(`Authorize ${input.app}`, body) };
}

/** 302 to a redirect URI with parameters added. */
export function redirectTo(uri: string, parameters: Record<string, string | undefined>): Answer {
  const target = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.href } };
}
