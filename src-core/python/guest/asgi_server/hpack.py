"""Header compression of HTTP/2 (RFC 7541), one table for each direction. Written as hpack 4.0 writes: always Huffman-coded."""
import re

STATIC = [tuple(line.encode().partition(b" ")[::2]) for line in """\
:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate
""".splitlines()]

# How many bits the code of each byte has, and of the end; the codes follow from that (Appendix B).
LENGTHS = [int(length) for length in """\
13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
30
""".split()]
END_OF_STRING = 256
ENTRY_OVERHEAD = 32
TABLE_BYTES = 4096


class BadBlock(Exception):
    """What came is no header block; the table, and with it the connection, is lost."""


def codes():
    """The n-th shortest code follows the one before it, as in any canonical Huffman code."""
    code, last, found = -1, 5, {}
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(LENGTHS)):
        code, last = (code + 1) << (length - last), length
        found[symbol] = f"{code:0{length}b}"
    return found


CODES = codes()
SYMBOLS = {code: symbol for symbol, code in CODES.items() if symbol != END_OF_STRING}
ONE_CODE = re.compile("|".join(sorted(SYMBOLS, key=len)))
CODED = re.compile(f"(?:{ONE_CODE.pattern})*")


def huffman(text):
    bits = "".join(map(CODES.__getitem__, text))
    bits += "1" * (-len(bits) % 8)
    return int(bits or "0", 2).to_bytes(len(bits) // 8, "big")


def unhuffman(data):
    bits = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
    end = CODED.match(bits).end()
    if len(bits) - end > 7 or "0" in bits[end:]:
        raise BadBlock("padding that is none")
    return bytes(map(SYMBOLS.__getitem__, ONE_CODE.findall(bits[:end])))


class Table:
    def __init__(self):
        self.added = []
        self.limit = TABLE_BYTES

    def entry(self, index):
        entries = STATIC + self.added
        if not 0 < index <= len(entries):
            raise BadBlock(f"no entry {index}")
        return entries[index - 1]

    def find(self, field):
        """The index of the field, or of its name and False."""
        entries = STATIC + self.added
        if field in entries:
            return entries.index(field) + 1, True
        names = [name for name, _ in entries]
        return (names.index(field[0]) + 1 if field[0] in names else 0), False

    def add(self, field):
        self.added.insert(0, field)
        self.resize(self.limit)

    def resize(self, limit):
        self.limit = limit
        while self.added and sum(len(name) + len(value) + ENTRY_OVERHEAD for name, value in self.added) > limit:
            self.added.pop()


def integer(value, width, mark):
    most = 2**width - 1
    if value < most:
        return bytes([mark | value])
    rest, octets = value - most, [mark | most]
    while rest >= 128:
        octets.append(rest % 128 + 128)
        rest //= 128
    return bytes([*octets, rest])


def string(text):
    coded = huffman(text)
    return integer(len(coded), 7, 0x80) + coded


def encode(fields, table):
    block = b""
    for field in fields:
        index, whole = table.find(field)
        if whole:
            block += integer(index, 7, 0x80)
            continue
        block += integer(index, 6, 0x40) + (b"" if index else string(field[0])) + string(field[1])
        table.add(field)
    return block


class Reader:
    def __init__(self, block):
        self.block = block
        self.at = 0

    def integer(self, width):
        most = 2**width - 1
        value = self.block[self.at] & most
        self.at += 1
        shift = 0
        while value >= most:
            octet = self.block[self.at]
            self.at += 1
            value += (octet & 127) << shift
            shift += 7
            if octet < 128:
                break
            if shift > 28:
                raise BadBlock("an integer without end")
        return value

    def string(self):
        coded = self.block[self.at] >= 128
        size = self.integer(7)
        text = self.block[self.at : self.at + size]
        if len(text) < size:
            raise BadBlock("a string that is cut off")
        self.at += size
        return unhuffman(text) if coded else text


def decode(block, table):
    try:
        return list(fields_of(Reader(block), table))
    except IndexError:
        raise BadBlock("a block that is cut off") from None


def fields_of(reader, table):
    while reader.at < len(reader.block):
        first = reader.block[reader.at]
        if first >= 0x80:
            yield table.entry(reader.integer(7))
        elif first >= 0x40 or first < 0x20:
            index = reader.integer(6 if first >= 0x40 else 4)
            field = (table.entry(index)[0] if index else reader.string(), reader.string())
            if first >= 0x40:
                table.add(field)
            yield field
        else:
            table.resize(min(reader.integer(5), TABLE_BYTES))
