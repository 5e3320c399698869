import { Controller, Get, Header, Headers } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from './access.decorators.js';
import { invitationPage, setupPage } from './pages/pages.js';
import { SCRIPT } from './pages/script.js';
import { STYLE } from './pages/style.js';

/** The two pages that somebody needs who has neither a key nor a session. Without inline scripts or styles: the CSP forbids them. */
@ApiExcludeController()
@Controller()
export class PagesController {
  @Get('setup')
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  setup(@Headers('accept-language') languages: string | undefined): string {
    return setupPage(languages);
  }

  @Get('invitation')
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  invitation(@Headers('accept-language') languages: string | undefined): string {
    return invitationPage(languages);
  }

  @Get('setup/page.js')
  @Public()
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return SCRIPT;
  }

  @Get('setup/page.css')
  @Public()
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return STYLE;
  }
}
