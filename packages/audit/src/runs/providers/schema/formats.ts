/** An example of each format that JSON Schema names (2020-12, 7.3), and a test for the ones of texts we offer. */
const FORMATS: Record<string, { example: string; test: RegExp }> = {
  "date-time": {
    example: "2026-01-01T00:00:00Z",
    test: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  },
  date: { example: "2026-01-01", test: /^\d{4}-\d\d-\d\d$/ },
  time: { example: "00:00:00Z", test: /^\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
  duration: { example: "P1D", test: /^P[\dTDHMSWY]+$/ },
  email: { example: "dev@example.org", test: /^[^@\s]+@[^@\s]+$/ },
  hostname: { example: "example.org", test: /^[a-z0-9.-]+$/i },
  ipv4: { example: "192.0.2.1", test: /^(\d{1,3}\.){3}\d{1,3}$/ },
  ipv6: { example: "2001:db8::1", test: /^[0-9a-f:]+$/i },
  uri: { example: "https://example.org/", test: /^[a-z][a-z0-9+.-]*:[^\s]+$/i },
  url: { example: "https://example.org/", test: /^[a-z][a-z0-9+.-]*:[^\s]+$/i },
  "uri-reference": { example: "README.md", test: /^\S*$/ },
  uuid: {
    example: "00000000-0000-4000-8000-000000000000",
    test: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  },
  "json-pointer": { example: "/a", test: /^(\/[^\s]*)?$/ },
  regex: { example: "README", test: /^\w*$/ },
};

/** An example of a format, or null where the format is not known. */
export function exampleOf(format: unknown): string | null {
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format);
  return known ? (FORMATS[format]?.example ?? null) : null;
}

/** Whether a text has a format. Unknown formats fit always, as the specification has it. */
export function fitsFormat(format: unknown, text: string): boolean {
  if (typeof format !== "string" || !Object.hasOwn(FORMATS, format)) return true;
  // Texts that are tested are our own or the schema's; long ones are not worth a look.
  return text.length <= 2048 && (FORMATS[format]?.test.test(text) ?? true);
}
