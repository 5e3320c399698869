import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Principal } from '../domain/principal.js';
import type { Scope } from '../domain/scopes.js';
import type { AuthenticatedRequest } from './authenticated-request.js';

/** What a handler asks of its caller: a scope, any key or session, or nothing. */
export type Access = Scope | 'authenticated' | 'public';

const ACCESS = 'pregon:access';
const OUTSIDE_TRANSACTION = 'pregon:outside-transaction';
const CHANGES_NOTHING = 'pregon:changes-nothing';

/** What a handler carries: exactly one, or it is refused at boot. */
export const accessOf = (handler: Function): Access[] =>
  (Reflect.getMetadata(ACCESS, handler) as Access[] | undefined) ?? [];

export const isOutsideTransaction = (handler: Function): boolean =>
  Reflect.getMetadata(OUTSIDE_TRANSACTION, handler) === true;

export const changesNothing = (handler: Function): boolean => Reflect.getMetadata(CHANGES_NOTHING, handler) === true;

/** The caller needs `scope`; without it the answer is 403. */
export const RequireScope = (scope: Scope): MethodDecorator => secured(scope);

/** Any valid key or session will do. */
export const Authenticated = (): MethodDecorator => secured('authenticated');

/** Everybody may call it: nobody is asked who they are. */
export const Public = (): MethodDecorator => access('public');

/**
 * For a write that talks to a network: audit and idempotency stand around it, but it is not inside one transaction,
 * for a transaction must never wait for the outside world.
 */
export const OutsideTransaction = (): MethodDecorator => SetMetadata(OUTSIDE_TRANSACTION, true);

/** For a POST that only asks, because its question does not fit into an address: nothing to audit, nothing to repeat. */
export const ChangesNothing = (): MethodDecorator => SetMetadata(CHANGES_NOTHING, true);

/** The caller, as a parameter of a handler that isn't public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('@CurrentPrincipal() on a handler without @RequireScope() or @Authenticated()');
  return principal;
});

function secured(wanted: Access): MethodDecorator {
  return applyDecorators(access(wanted), ApiBearerAuth());
}

function access(wanted: Access): MethodDecorator {
  return applyDecorators(addAccess(wanted), ApiExtension('x-scope', wanted));
}

/** Collects instead of replacing, so that the boot check sees a handler that carries two of them. */
function addAccess(wanted: Access): MethodDecorator {
  return (_target, _key, descriptor) => {
    const handler = descriptor.value as unknown as Function;
    Reflect.defineMetadata(ACCESS, [...accessOf(handler), wanted], handler);
  };
}
