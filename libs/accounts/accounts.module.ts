import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { AccessCheck } from './http/access-check.js';
import { AccessGuard } from './http/access.guard.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { AuditController } from './http/audit.controller.js';
import { AuthController } from './http/auth.controller.js';
import { InvitationsController } from './http/invitations.controller.js';
import { MeController } from './http/me.controller.js';
import { MembersController } from './http/members.controller.js';
import { PagesController } from './http/pages.controller.js';
import { RateLimitGuard } from './http/rate-limit.guard.js';
import { SetupController } from './http/setup.controller.js';
import { WorkspacesController } from './http/workspaces.controller.js';
import { WriteInterceptor } from './http/write.interceptor.js';
import { ApiKeyStore } from './store/api-key.store.js';
import { AuditStore } from './store/audit.store.js';
import { IdempotencyStore } from './store/idempotency.store.js';
import { Identity } from './store/identity.js';
import { InstallationSecretStore, SetupLinkStore } from './store/installation.stores.js';
import { InvitationStore } from './store/invitation.store.js';
import { MemberStore } from './store/member.store.js';
import { UserStore } from './store/user.store.js';
import { WorkspaceStore } from './store/workspace.store.js';
import { AcceptInvitation } from './use-cases/accept-invitation.js';
import { AddMember } from './use-cases/add-member.js';
import { AnswerOnce } from './use-cases/answer-once.js';
import { AuthenticateKey } from './use-cases/authenticate-key.js';
import { AuthenticateSession } from './use-cases/authenticate-session.js';
import { ChangeMembers } from './use-cases/change-members.js';
import { CreateApiKey } from './use-cases/create-api-key.js';
import { CreateWorkspace } from './use-cases/create-workspace.js';
import { Establish } from './use-cases/establish.js';
import { FirstStart } from './use-cases/first-start.js';
import { Invite } from './use-cases/invite.js';
import { ListWorkspaces } from './use-cases/list-workspaces.js';
import { OperatorKeys } from './use-cases/operator-keys.js';
import { PurgeAccounts } from './use-cases/purge-accounts.js';
import { ReadWorkspace } from './use-cases/read-workspace.js';
import { RecordAudit } from './use-cases/record-audit.js';
import { RevokeApiKey } from './use-cases/revoke-api-key.js';
import { Sessions } from './use-cases/sessions.js';
import { SetUp } from './use-cases/set-up.js';

const stores = [
  ApiKeyStore,
  AuditStore,
  IdempotencyStore,
  Identity,
  InstallationSecretStore,
  InvitationStore,
  MemberStore,
  SetupLinkStore,
  UserStore,
  WorkspaceStore,
];

const useCases = [
  AcceptInvitation,
  AddMember,
  AnswerOnce,
  AuthenticateKey,
  AuthenticateSession,
  ChangeMembers,
  CreateApiKey,
  CreateWorkspace,
  Establish,
  FirstStart,
  Invite,
  ListWorkspaces,
  OperatorKeys,
  PurgeAccounts,
  ReadWorkspace,
  RecordAudit,
  RevokeApiKey,
  Sessions,
  SetUp,
];

/** Accounts, and around every handler of the application: who may call it, how often, and how its writes are done. */
@Module({
  imports: [DiscoveryModule],
  controllers: [
    ApiKeysController,
    AuditController,
    AuthController,
    InvitationsController,
    MeController,
    MembersController,
    PagesController,
    SetupController,
    WorkspacesController,
  ],
  providers: [
    ...stores,
    ...useCases,
    AccessCheck,
    // In this order: the rate limit counts the caller that the access guard found.
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_INTERCEPTOR, useClass: WriteInterceptor },
  ],
  exports: [FirstStart, OperatorKeys, PurgeAccounts],
})
export class AccountsModule {}
