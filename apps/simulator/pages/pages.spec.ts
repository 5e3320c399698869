import { expect, it } from '@jest/globals';
import { Simulation, type Told } from '../simulation-harness.js';

const simulation = new Simulation();
const open = async () => {
  const account = await simulation.account('mastodon', { mediaPolls: 0 });
  const { accessToken: token } = account.credentials as { accessToken: string };
  const post = async (json: object): Promise<string> =>
    (await simulation.ask('mastodon', 'POST', '/api/v1/statuses', { token, json })).json.id;
  const page = async (): Promise<Told['text']> => (await fetch(account.page)).text();
  return { account, token, post, page };
};

it('shows a timeline: text escaped, threads nested, cards, refreshing itself, nothing from elsewhere', async () => {
  const { post, page } = await open();
  const id = await post({ status: '<script>alert(1)</script> & https://example.com/?a="b"' });
  await post({ status: 'Second part.', in_reply_to_id: id });
  const html = await page();
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; ');
  expect(html).not.toMatch(/<script|<link|src="http/);
  expect(html).toContain('<meta http-equiv="refresh"');
  expect(html).toMatch(
    new RegExp(
      `<article class="post" id="${id}">(?:(?!</article>).)*<article[^>]*>(?:(?!</article>).)*Second part\\.`,
      's',
    ),
  );
  expect(html).toContain('<a class="card"');
});

it('shows images with their alternative text, and folds what has a warning', async () => {
  const { post, page, token } = await open();
  const form = new FormData();
  form.append('file', new File([Buffer.from('png')], 'a.png', { type: 'image/png' }));
  form.append('description', '"Una" plaza');
  const media = await simulation.ask('mastodon', 'POST', '/api/v2/media', { token, body: form });
  await post({ status: 'Mira.', media_ids: [media.json.id], spoiler_text: 'Plazas <vacías>' });
  const html = await page();
  expect(html).toContain(`<img src="/mastodon/media/${media.json.id}" alt="&quot;Una&quot; plaza">`);
  expect(html).toContain('<summary>Plazas &lt;vacías&gt;</summary>');
  const image = await fetch(`${simulation.simulator.url}/mastodon/media/${media.json.id}`);
  expect([image.headers.get('content-type'), await image.text()]).toEqual(['image/png', 'png']);
});

it('lists accounts, and leads from a post address on the network to its page', async () => {
  const { account, post } = await open();
  const id = await post({ status: 'Hola.' });
  const html = await (await fetch(simulation.simulator.url)).text();
  expect(html).toContain(`<a href="/mastodon/@${account.handle}">`);
  expect(html).toContain('simulated-mastodon-access-token');
  const { headers } = await simulation.ask('mastodon', 'GET', `/@${account.handle}/${id}`);
  expect(headers.get('location')).toBe(`${account.page}#${id}`);
  const x = await simulation.account('x');
  const other = await simulation.ask('x', 'GET', `/${x.handle}/status/123`);
  expect(other.headers.get('location')).toBe(`${x.page}#123`);
});

it('has no page for an account that is not there', async () => {
  expect((await fetch(`${simulation.simulator.url}/mastodon/@nobody`)).status).toBe(404);
  expect((await fetch(`${simulation.simulator.url}/myspace/@tom`)).status).toBe(404);
});
