// Makes and uses security keys. Without script its forms stay hidden, and the page offers one-time codes.
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const words = (text) => text.split(" ").filter(Boolean);
const keys = (text) => words(text).map((id) => ({ type: "public-key", id: bytes(id) }));

async function make({ challenge, host, known, person, login, algorithms }) {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(challenge),
      rp: { id: host, name: "明镜" },
      user: { id: bytes(person), name: login, displayName: login },
      pubKeyCredParams: words(algorithms).map((alg) => ({ type: "public-key", alg: Number(alg) })),
      excludeCredentials: keys(known),
      authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
      attestation: "none",
    },
  });
  const { response } = made;
  return { client: response.clientDataJSON, authenticator: response.getAuthenticatorData(), key: response.getPublicKey() };
}

async function use({ challenge, host, known }) {
  const used = await navigator.credentials.get({
    publicKey: { challenge: bytes(challenge), rpId: host, allowCredentials: keys(known), userVerification: "preferred" },
  });
  const { clientDataJSON: client, authenticatorData: authenticator, signature } = used.response;
  return { id: used.rawId, client, authenticator, signature };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  form.closest("[hidden]")?.removeAttribute("hidden");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[role=status]");
    failed.hidden = true;
    try {
      const answer = await (form.dataset.passkey === "make" ? make : use)(form.dataset);
      for (const [name, buffer] of Object.entries(answer)) form.elements.namedItem(name).value = hex(buffer);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
