// The page's talk with the sandbox.

import { byId } from "./dom.js";

let quiet;

export function notice(text) {
  const box = byId("notice");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { box.hidden = true; }, 6000);
}

export async function getJson(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function postJson(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error || `${path}: ${answer.status}`);
  return data;
}

// One deed of a person in Slack; false if the sandbox refused it.
export async function act(verb, body) {
  try {
    await postJson(`/slack/ui/${verb}`, body);
    return true;
  } catch (error) {
    notice(`That did not work: ${error.message}`);
    return false;
  }
}
