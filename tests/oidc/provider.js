// An OIDC provider for the tests: PORT and the address that its one client may be sent back to.
// Whoever types a name into its log-in form is that person.
import Provider from "oidc-provider";

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "sohoa", client_secret: "khong-bi-mat", redirect_uris: [callback], response_types: ["code"] }],
  claims: { openid: ["sub"], profile: ["preferred_username", "name"], email: ["email"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["thu"] },
  pkce: { required: () => true, methods: ["S256"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, name: `Thử ${id}` }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`ready ${issuer}`));
