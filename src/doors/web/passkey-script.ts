/**
 * The one script there is, for the pages that speak to a passkey: browsers have no other way to them. Its forms are hidden
 * until it runs, on the very site that passkeys are bound to. It calls nobody, and sends nothing but the form.
 */
export const passkeyScript = `"use strict";
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
const known = (list) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

async function make(asked) {
  const publicKey = { ...asked, challenge: toBytes(asked.challenge), user: { ...asked.user, id: toBytes(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials) };
  const { rawId, response } = await navigator.credentials.create({ publicKey });
  return { id: toText(rawId), response: { clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject), transports: response.getTransports?.() ?? [] } };
}

async function sign(asked) {
  const publicKey = { ...asked, challenge: toBytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  return { id: toText(rawId), response: { clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData), signature: toText(response.signature),
    userHandle: response.userHandle === null ? null : toText(response.userHandle) } };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential === undefined || location.origin !== form.dataset.origin) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.textContent = "";
    try {
      const asked = JSON.parse(form.dataset.passkey);
      const answer = await (form.dataset.act === "make" ? make(asked) : sign(asked));
      form.querySelector("[data-answer]").value = JSON.stringify(answer);
      form.submit();
    } catch {
      failed.textContent = failed.dataset.failed;
    }
  });
}
`;
