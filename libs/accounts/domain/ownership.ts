/** A workspace always has an owner: true when `memberId` is the only one left of `ownerIds`. */
export const isLastOwner = (ownerIds: string[], memberId: string): boolean =>
  ownerIds.length === 1 && ownerIds[0] === memberId;
