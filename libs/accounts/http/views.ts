import { Id, Instant } from '#platform';
import { z } from 'zod';
import { ROLES, SCOPES } from '../domain/scopes.js';

export const RoleView = z.enum(ROLES).meta({ examples: ['editor'] });
export const ScopeView = z.enum(SCOPES).meta({ examples: ['posts:write'] });

export const Email = z
  .email()
  .max(320)
  .meta({ examples: ['ana@example.com'] });
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ examples: ['Ana García'] });
/** 128 is better-auth's own limit. */
export const Password = z.string().min(8).max(128);
export const Language = z.enum(['es', 'en']);

export const WorkspaceView = z
  .object({ id: Id, name: z.string(), zone: z.string(), language: Language, role: RoleView })
  .meta({ id: 'Workspace' });

export const MemberView = z
  .object({ id: Id, email: z.string(), name: z.string(), role: RoleView, createdAt: Instant })
  .meta({ id: 'Member' });
