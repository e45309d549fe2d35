// The page's talk with Passkeeper, and the visitor's short-lived token: in memory only, renewed by whoever opened us.

const ASK = "passkeeper:token-needed";
const GIVE = "passkeeper:token";
const RENEWAL = 4000;
const PATIENCE = 25000;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export const site = document.querySelector("meta[name=passkeeper-site]").content;

let token = null;
let renewing = null;
let arrived = () => {};

export function keep(given) {
  if (!TOKEN.test(given || "")) return false;
  token = given;
  arrived(true);
  return true;
}

addEventListener("message", (event) => {
  if (event.origin === site && event.data?.type === GIVE) keep(event.data.token);
});

// Asks the school's page for a token; false where there is no such page, or it stays silent.
function renew() {
  if (!window.opener) return Promise.resolve(false);
  renewing ||= new Promise((resolve) => {
    arrived = resolve;
    window.opener.postMessage({ type: ASK }, site);
    setTimeout(resolve, RENEWAL, false);
  }).finally(() => { renewing = null; });
  return renewing;
}

// {status, data, after}: status 0 where nothing answered, `after` in seconds.
export async function ask(method, route, { body, tenant } = {}) {
  if (!token && !(await renew())) return { status: 401, data: {} };
  const answer = await once(method, route, body, tenant);
  if (answer.status !== 401) return answer;
  token = null;
  return (await renew()) ? once(method, route, body, tenant) : answer;
}

async function once(method, route, body, tenant) {
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  if (tenant) headers["x-tenant-slug"] = tenant;
  if (body) headers["Content-Type"] = "application/json";
  try {
    const answer = await fetch(`/api/user/${route}`, {
      method, headers, body: body && JSON.stringify(body), credentials: "omit", signal: AbortSignal.timeout(PATIENCE),
    });
    const data = await answer.json().catch(() => ({}));
    return { status: answer.status, data: data || {}, after: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, data: {} };
  }
}
