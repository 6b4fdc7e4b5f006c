// Prints without end, with escape sequences that clear screens, set titles and move the cursor.
const text =
  "\u001b[2J\u001b[H\u001b]0;owned\u0007\u001b[31m\u001b[?1049h all is well \u202E\u0000\u009b31m\r\n".repeat(
    512,
  );
const pump = () => {
  while (process.stdout.write(text));
  process.stderr.write(text);
  process.stdout.once("drain", pump);
};

pump();
