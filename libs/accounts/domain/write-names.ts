/** How a write is named in the audit log, from its controller and method: `ApiKeysController.create` is `api-keys.create`. */
export function actionName(controller: string, method: string): string {
  return `${kebab(controller.replace(/Controller$/, ''))}.${kebab(method)}`;
}

/** What a write was done to: the ids of its path, or else the id of what it answered with. */
export function targetOf(params: Record<string, string>, answer: unknown): string | null {
  const ids = Object.values(params).filter(Boolean);
  if (ids.length > 0) return ids.join('/');
  const id = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : null;
  return typeof id === 'string' ? id : null;
}

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
