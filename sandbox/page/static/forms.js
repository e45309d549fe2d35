// What somebody typed, kept by place and input, so that a redraw never loses it.

import { act } from "./api.js";

const kept = new Map();

function form(key) {
  if (!kept.has(key)) kept.set(key, {});
  return kept.get(key);
}

export const forget = (key) => kept.delete(key);
export const typedIn = (key) => structuredClone(form(key));

// Everything a block needs to know about where it stands. `place` is {channel, ts} or {view}.
export function context(world, key, place, { errors = {}, inputs = new Set() } = {}) {
  return {
    key,
    names: world.names,
    people: () => Object.values(world.state.users).filter((one) => !one.is_bot && !one.deleted),
    channels: () => world.state.channels.filter((one) => !one.dm),
    error: (blockId) => errors[blockId],
    isInput: (blockId) => inputs.has(blockId),
    get: (blockId, actionId) => form(key)[blockId]?.[actionId],
    set: (blockId, actionId, value) => { (form(key)[blockId] ||= {})[actionId] = value; },
    press: (blockId, element, choice) => act("press", {
      user: world.state.me, ...place, block_id: blockId, action_id: element.action_id, choice, typed: typedIn(key),
    }),
  };
}

// Inputs say nothing to the app until the form is sent, unless they ask for it.
export function quietInputs(blocks) {
  return new Set((blocks || []).filter((one) => one.type === "input" && !one.dispatch_action).map((one) => one.block_id));
}
