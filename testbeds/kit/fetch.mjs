/** The same request through the platform's fetch: header names and their order are the runtime's. */
export async function send({ origin, method, target, headers, body = null }) {
  const own = headers.filter(([name]) => !/^(host|connection)$/i.test(name));
  const response = await fetch(origin + target, { method, headers: own, body });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}
