// Sends a body that never ends, on several connections.
import net from "node:net";

const block = Buffer.alloc(256 * 1024, "x");

for (let count = 0; count < 4; count++) {
  const socket = net.connect(80, `sink-${count}.merganser.example`);
  const pump = () => {
    while (socket.write(`40000\r\n${block}\r\n`));
    socket.once("drain", pump);
  };
  socket.on("error", () => {});
  socket.once("connect", () => {
    socket.write(
      `POST /upload HTTP/1.1\r\nhost: sink-${count}.merganser.example\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    pump();
  });
}
setInterval(() => {}, 1_000);
