import type { Request } from 'express';
import { forbidden } from '../use-cases/problems.js';
import { originOf } from './authenticated-request.js';

/** For public writes that set or use a cookie: no page of somebody else may sign its visitor in, or act for them. */
export function refuseForeign(request: Request, publicUrl: string): void {
  if (originOf(request, publicUrl) !== 'foreign') return;
  throw forbidden('foreign_origin', `This can only be done from a page of this service (${publicUrl}).`);
}
