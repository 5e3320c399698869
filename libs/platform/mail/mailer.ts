import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../config/config.js';

export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html?: string;
  /** Equal for every try of one mail, so that a repeated one is recognised by mail programs. */
  id: string;
}

/** Sends mail through the operator's server (`PREGON_SMTP_URL`). */
export class Mailer {
  private readonly transport: Transporter | null;

  constructor(private readonly settings: Config['mail']) {
    this.transport =
      settings &&
      createTransport(settings.url, { from: settings.from, disableFileAccess: true, disableUrlAccess: true });
  }

  get configured(): boolean {
    return this.settings !== null;
  }

  /** Resolves when the server has taken the mail. Throws `MailError`, whose message names neither login nor addresses. */
  async send({ id, ...mail }: Mail): Promise<void> {
    if (!this.transport || !this.settings)
      throw new MailError('No mail can be sent: the operator has not set PREGON_SMTP_URL and PREGON_MAIL_FROM.');
    const host = new URL(this.settings.url).hostname;
    try {
      await this.transport.sendMail({
        ...mail,
        messageId: `<${id}@pregon>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (cause) {
      const code =
        (cause as { responseCode?: number; code?: string }).responseCode ?? (cause as { code?: string }).code;
      throw new MailError(`The mail server ${host} did not take the mail (${code ?? 'no answer'}).`, { cause });
    }
  }
}

export class MailError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MailError';
  }
}
