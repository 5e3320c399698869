import { DELIVERY_STATES, TRANSITIONS } from '../domain/delivery-states.js';

/**
 * SQL that makes the database refuse every change of `deliveries.state` that `TRANSITIONS` lacks. A later migration that
 * changes the table runs it again. A trigger and not a CHECK: a CHECK sees no old row. (On Citus it needs
 * `citus.enable_unsafe_triggers`; it reads nothing but its own row.)
 */
export function transitionGuardSql(): string[] {
  const allowed = DELIVERY_STATES.flatMap((from) => TRANSITIONS[from].map((to) => `'${from}>${to}'`));
  const states = DELIVERY_STATES.map((state) => `'${state}'`);
  return [
    `alter table deliveries drop constraint if exists deliveries_state`,
    `alter table deliveries add constraint deliveries_state check (state in (${states.join(', ')}))`,
    `create or replace function refuse_delivery_transition() returns trigger language plpgsql as $$
     begin
       if not (old.state || '>' || new.state = any (array[${allowed.join(', ')}])) then
         raise exception 'a delivery cannot go from % to %', old.state, new.state using errcode = 'PG001';
       end if;
       return new;
     end $$`,
    `drop trigger if exists deliveries_transition on deliveries`,
    `create trigger deliveries_transition before update of state on deliveries for each row
     when (old.state is distinct from new.state) execute function refuse_delivery_transition()`,
  ];
}
