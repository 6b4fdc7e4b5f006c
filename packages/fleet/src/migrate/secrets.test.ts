import { describe, expect, it } from "vitest";
import { secretsInWords } from "./secrets/commands.ts";
import { variableName } from "./secrets/names.ts";
import {
  hasSecret,
  isSecret,
  joined,
  referenceName,
  replaceSpans,
  secretInCommand,
  secretInPlace,
  withoutSecrets,
} from "./secrets.ts";

const aws = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

describe("values under a name", () => {
  it.each([
    ["API_KEY", "anything"],
    ["DB_PASS", "hunter2"],
    ["SMTP_PASS", "hunter2"],
    ["DBPASS", "hunter"],
    ["MYSQL_PWD", "hunter2"],
    ["PASSPHRASE", "correct horse battery staple"],
    ["PIN", "1234"],
    ["DB_PASS", "$ecret"],
    ["DB_PASS", "$ecret1"],
    ["DB_PASS", "changeme"],
    ["DB_PASS", "my-dog-rex"],
    ["OTP_SEED", "abc"],
    ["GITHUB_PAT", "abc"],
    ["githubToken", "abc"],
    ["SESSION_ID", "12345678"],
    ["X-Amz-Signature", "abc"],
    ["Cookie", "a=b"],
    ["X-User", "ada:hunter2"],
    ["X", "ghp_0123456789abcdefghij"],
    ["X", "AKIAIOSFODNN7EXAMPLE"],
    ["X", aws],
    ["X", jwt],
    ["X", "xoxb-123456789012-abcdef"],
    ["X", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"],
    ["X", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc"],
    ["X", "Server=db;User Id=sa;Password=hunter;"],
    ["URL", "postgres://me:pass@host/db"],
    ["URL", "https://h/x?a=1&sig=abc"],
    ["ARGS", "run --token abcdefgh"],
    ["ARGS", "mysql -uroot -phunter"],
    ["X", "0123456789abcdef0123456789abcdef"],
    ["HEADERS", '{"Authorization": "Bearer abcdefgh"}'],
    ["ARGUMENT", "--header=X-Api-Key: abcdefgh"],
    ["PASS_THROUGH", `\${USER}:hunter2`],
  ])("%s=%s is a secret", (name, value) => expect(isSecret(name, value)).toBe(true));

  it.each([
    ["API_KEY", `\${API_KEY}`],
    ["Authorization", `Bearer \${TOKEN}`],
    ["ARGUMENT", "Authorization: Bearer $TOKEN"],
    ["ARGUMENT", "monkeys and tokens"],
    ["MODE", "fast"],
    ["NODE_ENV", "production"],
    ["PORT", "5432"],
    ["HOST", "db.example.com"],
    ["USE_AUTH", "true"],
    ["AUTH", "1"],
    ["AUTH_TYPE", "oauth"],
    ["MAX_TOKENS", "4096"],
    ["SESSION_TIMEOUT", "3600"],
    ["TOKEN_LIMIT", "10k"],
    ["GOOGLE_APPLICATION_CREDENTIALS", "/home/u/keys/google.json"],
    ["SSH_AUTH_SOCK", "/run/user/1000/ssh"],
    ["SSH_KEY_PATH", "~/.ssh/id_ed25519"],
    ["TOKEN_URL", "https://login.example.com/oauth/token"],
    ["KEYBOARD", "us"],
    ["AUTHOR", "Ada Lovelace"],
    ["PATH", "/usr/local/bin:/usr/bin:/bin"],
    ["LANG", "en_US.UTF-8"],
    ["NODE_OPTIONS", "--max-old-space-size=4096 --enable-source-maps"],
    ["IMAGE", "ghcr.io/example/server-x:v1.2.3"],
    ["REGISTRY", "https://registry.example.com:8443/@scope/server-x"],
    ["URL", "https://example.com/a/b?read_only=true&version=2"],
    ["LOG_FILE", "./logs/McpServer2Production.log"],
    ["MODEL", "claude-sonnet-4-5-20250929"],
    ["FEATURES", "a,b,c"],
    ["TZ", "Europe/Berlin"],
  ])("%s=%s is none", (name, value) => expect(isSecret(name, value)).toBe(false));
});

/** The words of a command with `*` for each secret. */
function masked(words: string[]): string {
  return secretsInWords(words, "setting")
    .map((spans, index) => replaceSpans(words[index] ?? "", joined(spans), () => "*"))
    .join(" ");
}

describe("arguments", () => {
  it.each([
    ["server --pass hunter2", "server --pass *"],
    ["server --pat abc", "server --pat *"],
    ["server -p s3cr3tpw", "server -p *"],
    ["server -pS3cretPw99", "server -p*"],
    ["server --token=abc", "server --token=*"],
    ["server --api-key abc", "server --api-key *"],
    ["server -token abc", "server -token *"],
    ["server user:pw1234567@host", "server *@host"],
    ["server ada:hunter2", "server *"],
    ['server -d {"password":"hunter"}', 'server -d {"password":"*"}'],
    ["server -d user=ada&password=hunter", "server -d user=ada&password=*"],
    ["server --db=Server=db;Password=hunter;", "server --db=Server=db;Password=*;"],
    ["mysql -u root -phunter", "mysql -u root -p*"],
    ["docker exec db mysql -phunter", "docker exec db mysql -p*"],
    ["redis-cli -a hunter", "redis-cli -a *"],
    ["sshpass -p hunter ssh host", "sshpass -p * ssh host"],
    ["curl -u ada:hunter https://h/", "curl -u * https://h/"],
    ["docker run -e PGPASSWORD=hunter image", "docker run -e PGPASSWORD=* image"],
    ["server postgres://u:p@h/d", "server postgres://*@h/d"],
    ["server postgres://u:p/w@h/d", "server postgres://*@h/d"],
    ["server https://ghp_0123456789abcdef@github.com/a/b", "server https://*@github.com/a/b"],
    [`server ${aws}`, "server *"],
    [`server \${TOKEN:-hunter2x}`, `server \${TOKEN:-*}`],
    [`server --header Authorization:abcdefgh1`, "server --header Authorization:*"],
  ])("%s", (command, safe) => expect(masked(command.split(" "))).toBe(safe));

  it("are looked for in a command within", () => {
    const words = ["sh", "-c", "TOKEN=abc npx x --pass hunter2 'a b'"];
    expect(masked(words)).toBe("sh -c TOKEN=* npx x --pass * 'a b'");
  });

  it.each([
    "npx -y @scope/server-x",
    "npx -y @modelcontextprotocol/server-filesystem@2025.8.21 /home/u/Projects",
    "npx -p typescript tsc",
    "npx -y tavily-mcp@0.2.4",
    "docker run -i --rm -p 8080:80 -v /a:/b -u 1000:1000 mcp/postgres:v1",
    "docker run -p 8080 -t app2 -w /work",
    "docker run -e TOKEN -e MODE=fast postgres:16-alpine",
    "docker run ghcr.io/github/github-mcp-server@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "server --port 5432 --host db.example.com --mode production",
    "server --no-auth --port 80",
    "server --auth-type oauth --max-tokens 4096",
    "server --sort-key created_at --tokenizer bert-base --secret-name main",
    "server https://mcp.example.com/api/mcp/v2/Tools1/mcp",
    "server --token-file /run/secrets/token",
    "server --key ./keys/server.pem",
    `server --token \${TOKEN}`,
    "uvx --from git+https://github.com/example/server-x server-x",
    "git clone ssh://git@github.com/a/b.git",
    "node --max-old-space-size=4096 dist/index2.js",
    "find . -print0",
    "mkdir -p src/deep/er",
    "patch -p1",
    "java -jar server2.jar -Dmode=fast",
    "python3 -m http.server 8000",
    "npm run token:refresh",
  ])("%s has none", (command) => expect(masked(command.split(" "))).toBe(command));
});

describe("commands and patterns", () => {
  it.each([
    ["curl -H 'Authorization: Bearer abc123xyz' *", 9],
    ["PGPASSWORD=hunter2 psql:*", 0],
    ["MYSQL_PWD=S3cretPw99 mysql *", 0],
    ["mysql -u root -pS3cretPw99 *", 14],
    ["deploy --api-key abc123xyz *", 7],
    ["login 9f86d081884c7d659a2feaa0c55ad015:*", 6],
    ['bash -c "mysql -phunter -e x"', 9],
    ["curl https://u:hunter@h/ *", 5],
    ["export PGPASSWORD='hunter two' && psql", 7],
    ["openssl enc -k hunter2 -in a", 12],
    ["psql 'host=h password=hunter user=a'", 6],
    ["aws configure set aws_secret_access_key abc", 40],
    ["npm config set //registry.example.com/:_authToken=abc123", 15],
    ["kubectl create secret generic x --from-literal=password=hunter", 32],
    ["kubectl get secrets *", -1],
    ["ssh-keygen -t ed25519", -1],
    ["gh auth login", -1],
    ["rg 'token|secret' src", -1],
    ["nmap -p 80,443 host", -1],
    ["npm run token:refresh", -1],
    ["git commit --author somebody *", -1],
    ["deploy --api-key $API_KEY *", -1],
    ["deploy --api-key *", -1],
    ["docker run -e TOKEN=*", -1],
    ["docker run -p 8080:80 *", -1],
    ["git push:*", -1],
  ])("%s", (command, at) => expect(secretInCommand(command)).toBe(at));

  it.each([
    ["~/.ssh/**", false],
    ["./secrets/**", false],
    ["domain:docs.rs", false],
    ["src/token.ts", false],
    ["/backup/sk-abcdefgh12345/**", true],
    ["domain:hooks.example/ghp_0123456789abcdef", true],
  ])("%s: %s", (pattern, secret) => expect(secretInPlace(pattern) >= 0).toBe(secret));
});

describe("texts", () => {
  it.each([
    "export TOKEN=abc123xyz\n",
    '{"apiKey": "abc123xyz"}',
    "password: hunter2abc",
    "The password is hunter2.",
    "**Password:** `hunter2`",
    "| password | hunter2 |",
    "password: swordfish\n",
    "Log in with ada:hunter2 first.",
    "Run `mysql -u root -pS3cretPw99 shop`.",
    "Run `deploy --token abc123xyz`.",
    "curl -u ada:hunter2 https://example.com",
    "Authorization: Basic YWRhOmh1bnRlcjI=",
    "<password>hunter2</password>",
    `curl -H "Authorization: Bearer abc123xyz"`,
    `TOKEN=\${TOKEN:-abc123xyz}`,
    `os.environ["DB_PASS"] = "hunter2"`,
    "curl https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/aBcDeFgHiJkLmNoPqRsTuVwX",
    "curl https://discord.com/api/webhooks/123456789/aBcDeFgHiJkLmNoPqRsTuVwX",
    "bot 123456789:AAF-abcdefghijklmnopqrstuvwxyz01234",
    "DB_PASSWORD=swordfish",
    "| user | password |\n|---|---|\n| ada | hunter73x |",
    "user | token\n--- | ---\nada | `hunter73x`",
    "Unlock it with the passphrase 'hunter78x horse battery'.",
    "密码: hunter83x",
    "密码：hunter83x",
    "パスワードは hunter83x です",
    "mot de passe : hunter84x",
    "Das Passwort lautet hunter85x.",
    "La contraseña es hunter86x.",
    "Log in as ada and use password hunter90x, then go on.",
    "vault login hunter51x",
    "echo hunter66x | sudo -S true",
    "echo 'hunter66x' | sudo -k -S true",
  ])("%s has a secret", (text) => expect(hasSecret(text)).toBe(true));

  it.each([
    "token = next_token1(text)",
    "key: ./config/app1.json",
    "max_tokens=4096000000",
    "TOKEN=$(cat token1file)",
    "API_KEY=your-key-here",
    "The password is stored in the vault.",
    "Pass `--token` to authenticate; the token: see the vault.",
    "password: string",
    'curl -H "Authorization: Bearer $token" -u "$user:$password"',
    "const token = process.env.GITHUB_TOKEN;",
    "token: str = Field(...)",
    `password = os.environ["DB_PASS"]`,
    "Run `npm test -- --port 5432` and `docker run -p 8080:80 x`.",
    "See https://example.com/docs/page2 and src/components/AppShell2.tsx.",
    '"integrity": "sha512-abcdefABCDEF0123456789abcdefABCDEF0123456789=="',
    "Never commit secrets: keep keys out of the repository.",
    "if (token === undefined) return;",
    "https://github.com/estree/estree/compare/b3de58c9997504d6fba04b72f76e6d03cbc1d2f4",
    "uses: actions/checkout@b0a2ab2d8259b6bd574b804cd6874bbd75c3577c",
    "![x](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABgAAAAYCAYAAADgdz34AAAAAXNSR0I)",
    "DATABASE_URL=postgres://user:password@localhost:5432/app",
    'if (typeof apiKey === "function") headers.Authorization = `Bearer ${this.token}`;',
    "type TokenPage = Page<ApiToken>;",
    "page_token: cursor,",
    "constructor(key: Uint8Array);",
    "## Basic globbing2 of files, and basic base64 encoding",
    "See https://developer.mozilla.org/en-US/docs/Web/API/Blob/Blob#options.",
    "Authorization: 'Bearer <access_token_value>'",
    "type VisitableTokenTypes = 'ident' | 'hash';",
    "new Option('-s, --secret').hideHelp()",
    "input_tokens: usage?.input_tokens ?? 0,",
    'call("tel:+14155550123")',
    "grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange'",
    "function convertBase64ToUtf8StringSafely() {}",
    "const token = accessToken; const password = userPassword;",
    "if (/token|secret|password/.test(name)) return token || otherToken2;",
    "cat token | base64 -d > key1.pem",
    "The token is base64 encoded, and the key is ArrowLeft.",
    'class="hover:bg-blue-500 md:grid-cols-12 text-sm"',
    "{ key: 'backgroundColor', value: 1 }",
    "items.sort((a, b) => a.key - b.key2)",
    "docker build -t app2 . && docker run -p 8080:80 -w /app node:20-alpine",
    "std::vector<Token2> tokens = parse(source);",
    "Use python3, es2022, and gpt4turbo; run make -j8.",
    "| option | meaning |\n|---|---|\n| token | the access token |",
    "export PATH=$HOME/.local/bin:$PATH",
    "see https://hooks.slack.com/services",
    "DB_PASSWORD=<set it>",
    "at 12:30, in 2026",
    "| token | value |\n|---|---|\n| --blue-500 | #00f |\n| space4 | 4px |",
    "| secret | used by |\n|---|---|\n| DB_KEY2 | server2 |",
    "| user | password |\n|---|---|\n| ada | see the vault |\n| bob | $PASS2 |",
    "Ask for the passphrase 'in the vault' and the password `field`.",
    "密码：请联系管理员",
    "Passwort: siehe Tresor",
    "mot de passe : à demander",
    "La clave es que funcione.",
    "Use password authentication, or use password OAuth2 flows.",
    "vault login -method=oidc and the vault login page",
    'echo "$PASS" | sudo -S true; echo done | sudo tee log2',
  ])("%s has none", (text) => expect(withoutSecrets(text).text).toBe(text));

  it.each([
    ["password: Tr0ub4dor&3 (old)", ["Tr0ub4dor", "&3"]],
    [`AWS key AKIAIOSFODNN7EXAMPLE / ${aws} here`, ["AKIA", "wJalr", "K7MDENG", "bPxRf"]],
    [`password: 'a b"c1'`, ["c1"]],
    ["url postgres://u:p@ss:w/rd1@host/db", ["p@ss", "rd1"]],
  ])("%s leaves no part of it", (text, parts) => {
    const clean = withoutSecrets(text).text;
    for (const part of parts) expect(clean).not.toContain(part);
  });
});

it("names variables, and the names that stand for values", () => {
  expect(referenceName("${HOME}")).toBe("HOME");
  expect(referenceName("$HOME")).toBeNull();
  expect(referenceName("a$HOME")).toBeNull();
  expect(referenceName("$ecret1")).toBeNull();
  expect(variableName("my-server", "X-Api.Key")).toBe("MY_SERVER_X_API_KEY");
});
