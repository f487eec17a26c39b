// A mail server that keeps what it is sent, and a Stint that sends its mails there.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { expect, test as base } from "./fixtures";
import { OwnServer } from "./own-server";

interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** The dialogue of RFC 5321, without TLS. */
export class MailServer {
  mails: Mail[] = [];
  private readonly server: Server = createServer((socket) => this.talk(socket));

  async start() {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}?tls=none`;
  }

  close() {
    this.server.close();
  }

  /** Waits for a mail with this subject to this address. */
  async mailTo(to: string, subject: string): Promise<Mail> {
    const find = () => this.mails.find((mail) => mail.to === to && mail.subject === subject);
    await expect.poll(find, { timeout: 20_000 }).toBeDefined();
    return find()!;
  }

  private talk(socket: Socket) {
    const answer = (line: string) => socket.write(`${line}\r\n`);
    let unread = "";
    let to = "";
    let data: string[] | undefined;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      const lines = (unread + chunk).split("\r\n");
      unread = lines.pop()!;
      for (const line of lines) {
        if (data && line !== ".") {
          data.push(line.replace(/^\./, ""));
        } else if (data) {
          this.mails.push(readMail(to, data.join("\r\n")));
          data = undefined;
          answer("250 OK");
        } else if (/^EHLO/i.test(line)) {
          answer("250-mail.test\r\n250 8BITMIME");
        } else if (/^DATA$/i.test(line)) {
          data = [];
          answer("354 go ahead");
        } else if (/^QUIT$/i.test(line)) {
          socket.end("221 bye\r\n");
        } else {
          to = /^RCPT TO:<(.*?)>/i.exec(line)?.[1] ?? to;
          answer("250 OK");
        }
      }
    });
    answer("220 mail.test ESMTP");
  }
}

function readMail(to: string, data: string): Mail {
  const [head, ...body] = data.split("\r\n\r\n");
  const quoted = body.join("\r\n\r\n");
  const encoding = /^Content-Transfer-Encoding: (\S+)/im.exec(head)?.[1];
  const unquoted = () => {
    const bytes = quoted.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString();
  };
  const texts: Record<string, () => string> = {
    base64: () => Buffer.from(quoted, "base64").toString(),
    "quoted-printable": unquoted,
  };
  const text = texts[encoding ?? ""]?.() ?? quoted;
  return { to, subject: /^Subject: (.*)$/im.exec(head)![1].trim(), text };
}

/** A Stint with its own database that sends mails. */
class MailingStint {
  origin = "";
  readonly mailServer = new MailServer();
  private readonly server = new OwnServer();

  async start() {
    const smtpUrl = await this.mailServer.start();
    await this.server.start((address) => ({
      STINT_PUBLIC_URL: `http://${address}`,
      STINT_SMTP_URL: smtpUrl,
      STINT_MAIL_FROM: "stint@mail.test",
    }));
    this.origin = `http://${this.server.address}`;
  }

  async close() {
    await this.server.close();
    this.mailServer.close();
  }
}

/** Tests of mails share one server in each worker; each has its own account. */
export const test = base.extend<object, { mailing: MailingStint }>({
  mailing: [
    async ({}, use) => {
      const mailing = new MailingStint();
      await mailing.start();
      await use(mailing);
      await mailing.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ mailing }, use) => use(mailing.origin),
});
