/** Runs in the browser, as it stands: no build step, no framework. */
export const SCRIPT = `'use strict';
const texts = JSON.parse(document.body.dataset.texts);
const form = document.querySelector('form');
const problem = document.getElementById('problem');
const token = new URLSearchParams(location.search).get('token') || '';

if (form.elements.zone) form.elements.zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  problem.textContent = '';
  try {
    const answer = await fetch(form.dataset.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...Object.fromEntries(new FormData(form)), token }),
    });
    const body = await answer.json();
    if (answer.ok) showDone(body);
    else problem.textContent = [texts[body.code] || body.detail, ...(body.errors || []).map((e) => e.pointer + ': ' + e.message)].join('\\n');
  } catch {
    problem.textContent = texts.unreachable;
  } finally {
    button.disabled = false;
  }
});

function showDone(body) {
  form.hidden = true;
  document.getElementById('done').hidden = false;
  if (!body.key) return;
  document.getElementById('key').hidden = false;
  document.getElementById('key-text').textContent = body.key;
  document.getElementById('curl').textContent = 'curl ' + location.origin + "/v1/me -H 'Authorization: Bearer " + body.key + "'";
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = texts.copied;
  });
}
`;
