import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** Metadata of a handler: the list of what it asks of its caller. Accounts' decorators write it and its guard obeys it. */
export const ACCESS = 'pregon:access';

/** Accounts' `@Public()`, for the handlers of platform, which may not import accounts. */
export const OpenToAll = (): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, ['public']), ApiExtension('x-scope', 'public'));
