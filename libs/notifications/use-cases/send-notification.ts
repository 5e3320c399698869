import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CLOCK, GuardedHttp, HttpFailure, Mailer, MailError, SecretBox } from '#platform';
import { discordBody, slackBody, telegramBody } from '../domain/chat-text.js';
import { Target } from '../domain/target.js';
import type { NotificationEntity } from '../store/entities/notification.entity.js';
import { NotificationsStore } from '../store/notifications.store.js';
import { signedCall } from './signed-call.js';

const TIMEOUT_MS = 15_000;

/** Why a message did not arrive: a sentence without secrets. */
class NotTaken extends Error {}

/** Sends one message to one target. */
@Injectable()
export class SendNotification {
  constructor(
    private readonly store: NotificationsStore,
    private readonly mailer: Mailer,
    private readonly http: GuardedHttp,
    private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws when it is to be tried again; `last` says that it will not be. */
  async run(workspaceId: string, id: string, last: boolean): Promise<void> {
    const row = await this.store.findOne(workspaceId, { id });
    if (!row || row.state !== 'waiting') return;
    const attempts = row.attempts + 1;
    try {
      await this.deliver(row, Target.parse(JSON.parse(this.secrets.open(row.target))));
    } catch (error) {
      if (!(error instanceof NotTaken || error instanceof MailError || error instanceof HttpFailure)) throw error;
      await this.store.update(
        workspaceId,
        { id },
        { state: last ? 'failed' : 'waiting', attempts, lastError: error.message },
      );
      throw new Error(`A notification (${row.kind}) was not taken: ${error.message}`, { cause: error });
    }
    await this.store.update(
      workspaceId,
      { id },
      { state: 'sent', attempts, lastError: null, sentAt: this.clock.now() },
    );
  }

  private async deliver({ id, message, createdAt }: NotificationEntity, target: Target): Promise<void> {
    switch (target.kind) {
      case 'email': {
        const { subject, text, html, url } = message;
        const body = url ? `${text}\n\n${url}` : text;
        return this.mailer.send({ id, to: target.to, subject, text: body, ...(html ? { html } : {}) });
      }
      case 'webhook': {
        const call = { ...target, id, type: message.event, timestamp: createdAt, data: message.data };
        return accepted(target.url, await signedCall(this.http, call, this.clock.now()));
      }
      case 'slack':
        return this.post(target.url, slackBody(message));
      case 'discord':
        return this.post(target.url, discordBody(message));
      case 'telegram':
        return this.post(`${target.baseUrl}/bot${target.token}/sendMessage`, telegramBody(message, target.chat));
    }
  }

  private async post(url: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const request = {
      method: 'POST',
      url,
      headers,
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
      maxRedirects: 0,
    };
    accepted(url, (await this.http.request(request)).status);
  }
}

/** The path of a chat's address is its secret: errors name the host only. */
function accepted(url: string, status: number): void {
  if (status < 200 || status > 299) throw new NotTaken(`${new URL(url).host} answered ${status}.`);
}
