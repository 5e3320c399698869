import { textsFor, type Texts } from './texts.js';

interface Form {
  action: string;
  title: string;
  intro: string;
  submit: string;
  done: string;
  inputs: string[];
}

/** Where the first owner introduces themselves. */
export function setupPage(acceptLanguage: string | undefined): string {
  const { language, texts } = textsFor(acceptLanguage);
  return page(language, texts, {
    action: '/v1/setup',
    title: texts.setupTitle,
    intro: texts.setupIntro,
    submit: texts.setupSubmit,
    done: texts.setupDone,
    inputs: [
      input('name', texts.name, 'autocomplete="name" maxlength="100"'),
      input('email', texts.email, 'type="email" autocomplete="username" maxlength="320"'),
      password(texts),
      input('workspace', texts.workspace, 'maxlength="100"'),
      input('zone', texts.zone, 'value="UTC"'),
      `<input type="hidden" name="language" value="${language}">`,
    ],
  });
}

/** Where somebody who was invited introduces themselves. */
export function invitationPage(acceptLanguage: string | undefined): string {
  const { language, texts } = textsFor(acceptLanguage);
  return page(language, texts, {
    action: '/v1/invitations/accept',
    title: texts.invitationTitle,
    intro: texts.invitationIntro,
    submit: texts.invitationSubmit,
    done: texts.invitationDone,
    inputs: [input('name', texts.name, 'autocomplete="name" maxlength="100"'), password(texts)],
  });
}

const input = (name: string, label: string, attributes: string): string =>
  `<label>${label}<input name="${name}" required ${attributes}></label>`;

const password = (texts: Texts): string =>
  input('password', texts.password, 'type="password" autocomplete="new-password" minlength="8" maxlength="128"');

/** Made of our own texts only, which have no character that HTML would need escaped but in JSON. */
function page(language: string, texts: Texts, form: Form): string {
  return `<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <meta name="robots" content="noindex">
  <title>${form.title}</title>
  <link rel="stylesheet" href="/setup/page.css">
  <script src="/setup/page.js" defer></script>
</head>
<body data-texts="${JSON.stringify(texts).replaceAll('"', '&quot;')}">
  <main>
    <h1>${form.title}</h1>
    <form data-action="${form.action}">
      <p>${form.intro}</p>
      ${form.inputs.join('\n      ')}
      <p role="alert" id="problem"></p>
      <button>${form.submit}</button>
    </form>
    <section id="done" hidden>
      <p>${form.done}</p>
      <div id="key" hidden>
        <pre id="key-text"></pre>
        <button type="button" data-copy="key-text">${texts.copy}</button>
        <p>${texts.tryIt}</p>
        <pre id="curl"></pre>
        <button type="button" data-copy="curl">${texts.copy}</button>
      </div>
    </section>
  </main>
</body>
</html>
`;
}
