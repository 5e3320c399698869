import { ProblemError, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { networkOf } from '../domain/network-of.js';
import { RateWindow } from '../domain/rate-window.js';
import type { AuthenticatedRequest } from './authenticated-request.js';

const CALLS_A_MINUTE = 3_000;
const GUESSES_A_MINUTE = 10;
const GUESSABLE = 'pregon:guessable';

/** For handlers that take a password or a token that somebody might guess: ten a minute per address and e-mail. */
export const LimitGuesses = (): MethodDecorator => SetMetadata(GUESSABLE, true);

/**
 * Counts the requests of each key, member or (for public handlers) network, in memory: every process counts for itself.
 * It runs after the access guard, whose caller it counts.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly calls = new RateWindow();
  private readonly guesses = new RateWindow();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const response = http.getResponse<Response>();
    const handler = context.getHandler();
    if (Reflect.getMetadata(GUESSABLE, handler) === true) {
      const guesser = `${context.getClass().name}.${handler.name} ${networkOf(request.ip)} ${emailOf(request)}`;
      this.count(this.guesses, guesser, GUESSES_A_MINUTE, response);
    } else {
      this.count(this.calls, request.principal?.id ?? networkOf(request.ip), CALLS_A_MINUTE, response);
    }
    return true;
  }

  private count(window: RateWindow, caller: string, limit: number, response: Response): void {
    const { allowed, remaining, waitSeconds } = window.hit(caller, limit, this.clock.now().getTime());
    response.setHeader('RateLimit-Limit', limit);
    response.setHeader('RateLimit-Remaining', remaining);
    response.setHeader('RateLimit-Reset', waitSeconds);
    if (allowed) return;
    response.setHeader('Retry-After', waitSeconds);
    throw new ProblemError({
      status: 429,
      code: 'rate_limited',
      title: 'Too many requests',
      detail: `No more than ${limit} requests of this kind are taken a minute. Try again in ${waitSeconds} seconds.`,
    });
  }
}

function emailOf(request: Request): string {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.toLowerCase() : '';
}
