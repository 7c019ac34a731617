"""A canvas: PNG writing, supersampled rendering, colours and deterministic noise."""
import math
import os
import struct
import zlib


def filtered(row, previous, bpp):
    """The row under the PNG filter whose bytes are smallest in sum (the usual heuristic)."""
    zero = bytes(len(row))
    above = previous or zero
    left = zero[:bpp] + row[:-bpp]
    above_left = zero[:bpp] + above[:-bpp]

    def paeth(a, b, c):
        p = a + b - c
        da, db, dc = abs(p - a), abs(p - b), abs(p - c)
        return a if da <= db and da <= dc else b if db <= dc else c

    candidates = (
        row,
        bytes((x - a) & 255 for x, a in zip(row, left)),
        bytes((x - b) & 255 for x, b in zip(row, above)),
        bytes((x - (a + b) // 2) & 255 for x, a, b in zip(row, left, above)),
        bytes((x - paeth(a, b, c)) & 255
              for x, a, b, c in zip(row, left, above, above_left)))
    cost = [sum(v if v < 128 else 256 - v for v in c) for c in candidates]
    best = cost.index(min(cost))
    return bytes([best]) + candidates[best]


def write_png(path, width, height, channels, rows):
    """Writes 8-bit rows; channels is 1 (grey), 3 (RGB) or 4 (RGBA)."""
    colour_type = {1: 0, 3: 2, 4: 6}[channels]
    previous, body = None, bytearray()
    for row in rows:
        body += filtered(row, previous, channels)
        previous = row

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack(
            '>I', zlib.crc32(kind + data))

    header = struct.pack('>IIBBBBB', width, height, 8, colour_type, 0, 0, 0)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.tmp', 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header)
                   + chunk(b'IDAT', zlib.compress(bytes(body), 9)) + chunk(b'IEND', b''))
    os.replace(path + '.tmp', path)


def byte(value):
    return max(0, min(255, int(value * 255 + 0.5)))


def render(path, width, height, channels, samples, colour):
    """colour(x, y) -> channels values in [0, 1]; x, y in units of the height, y downwards."""
    rows, offsets = [], [(k + 0.5) / samples for k in range(samples)]
    for j in range(height):
        row = bytearray()
        for i in range(width):
            total = [0.0] * channels
            for dy in offsets:
                for dx in offsets:
                    value = colour((i + dx) / height, (j + dy) / height)
                    if channels == 4:  # average premultiplied, so that edges do not darken
                        value = tuple(c * value[3] for c in value[:3]) + (value[3],)
                    for k in range(channels):
                        total[k] += value[k]
            total = [c / samples ** 2 for c in total]
            if channels == 4 and total[3] > 0:
                total[:3] = [c / total[3] for c in total[:3]]
            row += bytes(byte(c) for c in total)
        rows.append(bytes(row))
    write_png(path, width, height, channels, rows)
    print(f'{path}: {os.path.getsize(path) // 1024 + 1} kB')


def clamp(x):
    return 0.0 if x < 0 else 1.0 if x > 1 else x


def smooth(a, b, x):
    t = clamp((x - a) / (b - a))
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def add(a, b, t):
    return (a[0] + b[0] * t, a[1] + b[1] * t, a[2] + b[2] * t)


def rgb(text):
    return tuple(int(text[k:k + 2], 16) / 255 for k in (0, 2, 4))


def ramp(stops, x):
    """Piecewise smooth colour through [(position, colour), ...]."""
    if x <= stops[0][0]:
        return stops[0][1]
    for (a, ca), (b, cb) in zip(stops, stops[1:]):
        if x <= b:
            return mix(ca, cb, smooth(a, b, x))
    return stops[-1][1]


def hashed(i, j=0, seed=0):
    """A number in [0, 1) from integers."""
    n = (i * 374761393 + j * 668265263 + seed * 2246822519 + 1013904223) & 0xffffffff
    n = ((n ^ (n >> 13)) * 1274126177) & 0xffffffff
    n = ((n ^ (n >> 15)) * 2246822519) & 0xffffffff
    return (n ^ (n >> 16)) / 4294967296


def noise(x, y=0.0, seed=0):
    i, j = math.floor(x), math.floor(y)
    u, v = x - i, y - j
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    a, b = hashed(i, j, seed), hashed(i + 1, j, seed)
    top = a + (b - a) * u
    if v == 0:
        return top
    a, b = hashed(i, j + 1, seed), hashed(i + 1, j + 1, seed)
    return top + (a + (b - a) * u - top) * v


def fbm(x, y=0.0, seed=0, octaves=4):
    """Fractal noise in [0, 1], about 0.5 on average."""
    total, weight, amplitude = 0.0, 0.0, 1.0
    for k in range(octaves):
        total += amplitude * noise(x, y, seed + k)
        weight += amplitude
        x, y, amplitude = x * 2.03 + 7.1, y * 2.03 + 3.7, amplitude * 0.5
    return total / weight
