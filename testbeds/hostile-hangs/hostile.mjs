// Reaches nothing and never ends; a request to stop is ignored.
process.on("SIGTERM", () => {});
process.on("SIGINT", () => {});
setInterval(() => {}, 1_000);
