// Wants a login that nobody can give.
process.stderr.write("Not logged in. Run `scaup login` and open the link in a browser.\n");
process.exitCode = 41;
