const en = {
  setupTitle: 'Set up Pregón',
  setupIntro: 'You are the first one here. This makes you the owner, with a workspace and an API key.',
  invitationTitle: 'Join Pregón',
  invitationIntro: 'Somebody invited you to their workspace. Say who you are, and choose a password.',
  name: 'Your name',
  email: 'Your e-mail',
  password: 'A password (8 characters or more)',
  workspace: 'Name of the workspace: your brand or client',
  zone: 'Time zone',
  setupSubmit: 'Set up',
  invitationSubmit: 'Join',
  setupDone: 'Done. This is your API key. It is shown this once: copy it now.',
  invitationDone: 'Done. You are a member now, and can sign in with your e-mail and this password.',
  tryIt: 'Try it:',
  copy: 'Copy',
  copied: 'Copied',
  unreachable: 'The server did not answer. Is it running? Try again.',
  setup_link_invalid:
    'This link is not valid: it was used already, or a later start printed a newer one. Use the one that the server printed last.',
  invitation_invalid:
    'This invitation is not valid: it was used or withdrawn, or its seven days are over. Ask for a new one.',
  sign_in_first: 'Your e-mail can sign in here already. Sign in, then open the link again.',
};

export type Texts = typeof en;

const es: Texts = {
  setupTitle: 'Configura Pregón',
  setupIntro:
    'Eres la primera persona en llegar. Esto te hace propietaria, con un espacio de trabajo y una clave de API.',
  invitationTitle: 'Únete a Pregón',
  invitationIntro: 'Te han invitado a un espacio de trabajo. Di quién eres y elige una contraseña.',
  name: 'Tu nombre',
  email: 'Tu correo',
  password: 'Una contraseña (8 caracteres o más)',
  workspace: 'Nombre del espacio de trabajo: tu marca o cliente',
  zone: 'Zona horaria',
  setupSubmit: 'Configurar',
  invitationSubmit: 'Unirme',
  setupDone: 'Listo. Esta es tu clave de API. Solo se muestra esta vez: cópiala ahora.',
  invitationDone: 'Listo. Ya formas parte del espacio y puedes entrar con tu correo y esta contraseña.',
  tryIt: 'Pruébala:',
  copy: 'Copiar',
  copied: 'Copiado',
  unreachable: 'El servidor no respondió. ¿Está en marcha? Inténtalo de nuevo.',
  setup_link_invalid:
    'Este enlace no es válido: ya se usó, o un arranque posterior mostró uno nuevo. Usa el último que mostró el servidor.',
  invitation_invalid: 'Esta invitación no es válida: se usó, se retiró o pasaron sus siete días. Pide una nueva.',
  sign_in_first: 'Tu correo ya puede entrar aquí. Inicia sesión y abre el enlace otra vez.',
};

/** Spanish when the browser prefers it to English, else English. */
export function textsFor(acceptLanguage: string | undefined): { language: 'es' | 'en'; texts: Texts } {
  const preferred = (acceptLanguage ?? '')
    .split(',')
    .map((part, index) => ({ language: part.trim().slice(0, 2).toLowerCase(), weight: weightOf(part), index }))
    .filter(({ language, weight }) => (language === 'es' || language === 'en') && weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.index - b.index)[0];
  return preferred?.language === 'es' ? { language: 'es', texts: es } : { language: 'en', texts: en };
}

const weightOf = (part: string): number => Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1);
