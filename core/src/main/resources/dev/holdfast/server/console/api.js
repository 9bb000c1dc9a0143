// Calls of the API. What is refused is thrown as it was said: a sentence and a hint.

const underway = new Set();
let csrf = "";
let signedOut = () => {};

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.error || `the server answered ${status}`);
    this.status = status;
    this.hint = problem.hint || "";
  }
}

/** @param {() => void} then is called when the session has ended meanwhile */
export function onSignedOut(then) {
  signedOut = then;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const put = (path, body) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);

/** A path with the store that is meant, where it is known. */
export const within = (where, store) => (store ? `${where}?store=${encodeURIComponent(store)}` : where);

/** A path of several segments, each of which may be any text. */
export const path = (...segments) => segments.map(encodeURIComponent).join("/");

export async function session() {
  const who = await call("GET", "session");
  csrf = who.csrf;
  return who;
}

export async function signIn(key, code) {
  const shown = [key, code].filter((part) => part).join(".");
  const who = await call("POST", "session", undefined, { authorization: `Bearer ${shown}` });
  csrf = who.csrf;
  return who;
}

/** Behind what was asked before: that would else be refused. */
export async function signOut() {
  await Promise.allSettled(underway);
  await remove("session");
  csrf = "";
}

function call(...asked) {
  const answer = ask(...asked);
  const ended = () => underway.delete(answer);
  underway.add(answer);
  answer.then(ended, ended);
  return answer;
}

async function ask(method, where, body, more = {}) {
  const headers = { accept: "application/json", ...more };
  if (method !== "GET" && csrf) headers["x-holdfast-csrf"] = csrf;
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await send(`/api/v1/${where}`, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && !more.authorization) signedOut();
  throw new Refused(answer.status, problem);
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch {
    throw new Refused(0, { detail: "the server does not answer", hint: "Is holdfast serve running? This page goes on by itself." });
  }
}
