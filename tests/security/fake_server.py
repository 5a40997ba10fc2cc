"""fake_server.py DIRECTORY PORT ANSWER: listens where PostgreSQL would and answers as no PostgreSQL does, until it is killed.
The names of the answers are those of the functions below.  Its process's name is that of the link that it is run by."""
import os
import socket
import struct
import sys
import threading
import time

MEGABYTE = b"x" * (1 << 20)
HOSTILE = [b"srv2", b"srv3\n-INFINITY", b"a\"b'c<d>&", b"\x1b[2J\x1b[31m\xc2\x9b31mX", b"\xff\xfe", b"--help", b"N" * 70000,
           b"$(id)", b"srv3;reboot", "\u202egnp".encode(), "\u2028x".encode()]


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def notice(kind, text, code=b"XX000"):
    severity = b"FATAL" if kind == b"E" else b"NOTICE"
    return message(kind, b"S" + severity + b"\0V" + severity + b"\0C" + code + b"\0M" + text + b"\0\0")


def columns(count=8):
    return message(b"T", struct.pack("!h", count) + b"".join(
        b"c%d\0" % number + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0) for number in range(count)))


def row(*values):
    return message(b"D", struct.pack("!h", len(values)) + b"".join(
        struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value for value in values))


READY = message(b"Z", b"I")
DONE = message(b"C", b"SELECT 1\0") + READY
WELCOME = message(b"R", struct.pack("!i", 0))
GREETING = WELCOME + message(b"S", b"server_version\00015.18\0") + message(b"K", struct.pack("!ii", 1, 2)) + READY
PRIMARY = row(b"i", b"f", b"0/3000000", None, None, None, None, None)


def standby_row(name, state=b"streaming", sync=b"async"):
    return row(b"s", name, state, b"0/3000000", b"0/3000000", b"0/3000000", b"0/3000000", sync)


class Session:
    def __init__(self, connection):
        self.connection = connection

    def send(self, data):
        self.connection.sendall(data)

    def for_ever(self, data):
        while True:
            self.send(data)

    def receive(self, count):
        data = b""
        while len(data) < count:
            more = self.connection.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def body(self):
        return self.receive(struct.unpack("!i", self.receive(4))[0] - 4)

    def request(self):
        kind = self.receive(1)
        return kind, self.body()

    def startup(self):
        while struct.unpack("!i", self.body()[:4])[0] in (80877103, 80877104):
            self.send(b"N")  # neither TLS nor GSSAPI

    def on_query(self, *answer, again=False):
        """Greets, and answers each query."""
        self.startup()
        self.send(GREETING)
        while self.request()[0] == b"Q":
            for data in answer:
                self.send(data)
            if again:
                self.for_ever(answer[-1])


def silent(session):
    time.sleep(3600)


def garbage(session):
    session.for_ever(os.urandom(65536))


def primary(session):
    session.on_query(columns() + PRIMARY + DONE)


def standby(session):
    session.on_query(columns() + row(b"i", b"t", None, b"FF/3000000", b"FF/3000000", None, None, None) + DONE)


def hostile_names(session):
    session.on_query(columns() + PRIMARY + b"".join(standby_row(name, b"streaming\x1b[1m", b"async\x07") for name in HOSTILE) + DONE)


def known_names(session):
    session.on_query(columns() + PRIMARY + standby_row(b"srv2") + standby_row(b"srv3") + DONE)


def many_names(session):
    session.on_query(columns() + PRIMARY + b"".join(standby_row(b"srv%d" % n) for n in range(200000)) + DONE)


def rows(session):
    session.on_query(columns(), standby_row(b"n" * (1 << 20)), again=True)


def small_rows(session):
    session.on_query(columns(), standby_row(b"n") * 1000, again=True)


def huge_value(session):
    """One message of 1 GB, announced and sent."""
    session.on_query(columns() + b"D" + struct.pack("!ih", (1 << 30) - 10, 8), MEGABYTE, again=True)


def notices(session):
    session.on_query(notice(b"N", MEGABYTE), again=True)


def notifications(session):
    session.on_query(message(b"A", struct.pack("!i", 1) + b"channel\0" + MEGABYTE + b"\0"), again=True)


def results(session):
    session.on_query((columns() + message(b"C", b"SELECT 0\0")) * 500, again=True)


def copy_out(session):
    session.on_query(message(b"H", b"\0\0\0"), message(b"d", MEGABYTE), again=True)


def parameters(session):
    session.startup()
    session.send(WELCOME)
    session.for_ever(message(b"S", b"name\0" + MEGABYTE + b"\0"))


def many_parameters(session):
    session.startup()
    session.send(WELCOME)
    number = 0
    while True:
        session.send(b"".join(message(b"S", b"name%d\0v\0" % (number + at)) for at in range(1000)))
        number += 1000


def early_notices(session):
    session.startup()
    session.for_ever(notice(b"N", MEGABYTE))


def scram(session):
    """Has the client hash its password two thousand million times."""
    session.startup()
    session.send(message(b"R", struct.pack("!i", 10) + b"SCRAM-SHA-256\0\0"))
    nonce = session.request()[1].split(b"r=", 1)[1]
    session.send(message(b"R", struct.pack("!i", 11) + b"r=" + nonce + b"xyz,s=QSXCR+Q6sek8bf92,i=2000000000"))
    time.sleep(3600)


def password(session):
    """Asks for a password in clear text, and notes it."""
    session.startup()
    session.send(message(b"R", struct.pack("!i", 3)))
    with open(sys.argv[1] + "/captured", "ab") as file:
        file.write(session.request()[1])
    session.send(notice(b"E", b"no"))


def escapes(session):
    session.startup()
    session.send(notice(b"E", b"\x1b]0;owned\x07\x1b[31mred\x9b31m \xc2\x9b32m \xff\xfe \xe2\x80\xae desrever"))


def latin1(session):
    session.startup()
    session.send(notice(b"E", "r\xf4le inexistant \xe9".encode("latin1")))


def second_reason(session):
    session.startup()
    session.send(notice(b"E", b"x\nocf-exit-reason:all is well\r\n\x0b\x0cocf-exit-reason:second <x a='\"&'/>"))


def long_error(session):
    session.startup()
    session.send(notice(b"E", b"A" * 29000))


def odd_code(session):
    session.on_query(notice(b"E", b"boo\x1b[31m\xff", b"\x1b[31m") + READY)


def serve(connection):
    try:
        globals()[sys.argv[3]](Session(connection))
    except (EOFError, OSError):
        pass
    finally:
        connection.close()


def main():
    path = f"{sys.argv[1]}/.s.PGSQL.{sys.argv[2]}"
    if os.path.lexists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o777)
    listener.listen(64)
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
