import { Controller, Get, Header, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#accounts';
import { z } from 'zod';
import { ResumeByLink } from '../use-cases/alerting/resume-by-link.js';

const Token = z.strictObject({ token: z.string().max(2000) });

/**
 * The one click of an alert's mail that ends its hold. The link only asks, since mail programs follow links by themselves; the
 * button resumes.
 */
@ApiExcludeController()
@Controller('resume')
export class ResumeController {
  constructor(private readonly links: ResumeByLink) {}

  @Get()
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  ask(@Query({ schema: Token }) { token }: z.output<typeof Token>, @Headers('accept-language') languages = ''): string {
    this.links.check(token);
    const { question, button } = wordsFor(languages);
    const action = `/resume?token=${encodeURIComponent(token)}`;
    return page(question, `<form method="post" action="${action}"><button>${button}</button></form>`);
  }

  @Post()
  @HttpCode(200)
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  async resume(
    @Query({ schema: Token }) { token }: z.output<typeof Token>,
    @Headers('accept-language') languages = '',
  ): Promise<string> {
    await this.links.run(token);
    return page(wordsFor(languages).done, '');
  }
}

const WORDS = {
  es: {
    question: 'Una alerta puso en pausa las publicaciones. ¿Reanudarlas?',
    button: 'Reanudar',
    done: 'Las publicaciones se han reanudado.',
  },
  en: {
    question: 'An alert put publishing on hold. Resume it?',
    button: 'Resume',
    done: 'Publishing goes on.',
  },
};

const wordsFor = (languages: string): (typeof WORDS)['en'] => (/^es\b/i.test(languages.trim()) ? WORDS.es : WORDS.en);

const page = (title: string, body: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>Pregón</title></head><body><h1>${title}</h1>${body}</body></html>`;
