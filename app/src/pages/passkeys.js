// Passkeys: adds one, or signs in with one, where the browser can do it. Inline, so that other pages
// do not load it.
const { base = "" } = document.documentElement.dataset;
const form = document.querySelector("form[data-passkey]");
const button = form.querySelector("button");
const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// The text with this code, or the last one; none for no code.
function show(code) {
  const texts = [...form.querySelectorAll("[data-code]")];
  for (const text of texts) text.hidden = true;
  if (code) (texts.find(({ dataset }) => dataset.code === code) ?? texts.at(-1)).hidden = false;
}

// Sends JSON. The code of a problem is the name of the error, as those of the browser have one.
async function ask(path, body = {}) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.title), { name: answer.code });
  return answer;
}

async function add() {
  const value = (name) => form.elements.namedItem(name).value;
  const options = await ask("/fn/begin_passkey", { currentPassword: value("currentPassword") });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: decode(options.challenge),
    user: { ...options.user, id: decode(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((known) => ({ ...known, id: decode(known.id) })),
  };
  const { response } = await navigator.credentials.create({ publicKey });
  await ask("/fn/add_passkey", {
    name: value("name"),
    clientData: encode(response.clientDataJSON),
    attestationObject: encode(response.attestationObject),
  });
}

let waiting = new AbortController();
let requested = Promise.resolve();

// `conditional` waits until a passkey is chosen where the browser offers addresses.
async function signIn(mediation) {
  waiting.abort();
  const { signal } = (waiting = new AbortController());
  // One after the other: a challenge is bound to the cookie that came with it, and of two answers the
  // later one would decide.
  requested = requested.catch(() => {}).then(() => ask("/fn/request_passkey"));
  const options = await requested;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: decode(options.challenge),
  };
  const { rawId, response } = await navigator.credentials.get({ publicKey, mediation, signal });
  await ask("/fn/sign_in_with_passkey", {
    credentialId: encode(rawId),
    userHandle: encode(response.userHandle ?? []),
    clientData: encode(response.clientDataJSON),
    authenticatorData: encode(response.authenticatorData),
    signature: encode(response.signature),
  });
}

const attempt = (work) =>
  work.then(
    () => location.assign(form.dataset.next),
    ({ name }) => {
      if (name !== "AbortError") show(name);
    },
  );

async function offer() {
  if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await attempt(signIn("conditional"));
}

const isSignIn = form.dataset.passkey === "sign-in";
if (window.PublicKeyCredential) {
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show();
    button.disabled = true;
    await attempt(isSignIn ? signIn() : add());
    button.disabled = false;
  });
  if (isSignIn) offer();
} else {
  show("unsupported");
}
