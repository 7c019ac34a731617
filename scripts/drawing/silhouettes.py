"""The silhouettes of a cat, a fish and a heart, black on white, from cubic Bezier curves."""
import math
import os

from drawing.canvas import byte, write_png


def bezier(path):
    """Polygon of a closed path: a start, then (c1, c2, end) triples of cubic Bezier curves."""
    points, start = [], path[0]
    for c1, c2, end in path[1:]:
        for k in range(24):
            t = k / 24
            s = 1 - t
            points.append(tuple(s ** 3 * start[d] + 3 * s * s * t * c1[d] + 3 * s * t * t * c2[d]
                                + t ** 3 * end[d] for d in (0, 1)))
        start = end
    return points


def crossings(polygon, y):
    found = []
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1]):
        if (y0 <= y) != (y1 <= y):
            found.append(x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return sorted(found)


def silhouette(path, solids, holes):
    """Union of the polygons `solids` minus the union of `holes`, in the unit square."""
    size, samples, rows = 256, 8, []
    for j in range(size):
        cover = [0.0] * size
        for k in range(samples):
            y = (j + (k + 0.5) / samples) / size
            inside = [0] * (size * samples)
            for value, group in ((1, solids), (0, holes)):
                for polygon in group:
                    cuts = crossings(polygon, y)
                    for a, b in zip(cuts[::2], cuts[1::2]):
                        first = max(0, math.ceil(a * size * samples - 0.5))
                        last = min(size * samples, math.ceil(b * size * samples - 0.5))
                        inside[first:last] = [value] * max(0, last - first)
            for i in range(size):
                cover[i] += sum(inside[i * samples:(i + 1) * samples])
        rows.append(bytes(byte(1 - c / samples ** 2) for c in cover))
    write_png(path, size, size, 1, rows)
    print(f'{path}: {os.path.getsize(path) // 1024 + 1} kB')


def disc(x, y, rx, ry=None):
    ry = rx if ry is None else ry
    return [(x + rx * math.cos(k * math.pi / 40), y + ry * math.sin(k * math.pi / 40))
            for k in range(80)]


def mirrored(polygon):
    return [(1 - x, y) for x, y in polygon]


def cat(path):
    """A sitting cat from behind: ears, head, pear-shaped body, the tail curled to the right."""
    ear = bezier([(0.345, 0.26), ((0.335, 0.16), (0.335, 0.09), (0.345, 0.05)),
                  ((0.39, 0.075), (0.44, 0.12), (0.475, 0.165)),
                  ((0.45, 0.22), (0.40, 0.26), (0.345, 0.26))])
    body = bezier([(0.40, 0.36), ((0.36, 0.46), (0.25, 0.56), (0.235, 0.74)),
                   ((0.225, 0.88), (0.28, 0.945), (0.37, 0.945)),
                   ((0.45, 0.95), (0.55, 0.95), (0.63, 0.945)),
                   ((0.72, 0.945), (0.775, 0.88), (0.765, 0.74)),
                   ((0.75, 0.56), (0.64, 0.46), (0.60, 0.36)),
                   ((0.54, 0.34), (0.46, 0.34), (0.40, 0.36))])
    tail = bezier([(0.60, 0.945), ((0.80, 0.965), (0.945, 0.90), (0.94, 0.75)),
                   ((0.935, 0.66), (0.885, 0.60), (0.885, 0.53)),
                   ((0.885, 0.485), (0.835, 0.485), (0.828, 0.53)),
                   ((0.815, 0.62), (0.87, 0.68), (0.86, 0.76)),
                   ((0.85, 0.83), (0.76, 0.86), (0.66, 0.85)),
                   ((0.62, 0.86), (0.60, 0.90), (0.60, 0.945))])
    silhouette(path, [ear, mirrored(ear), disc(0.5, 0.27, 0.165, 0.145), body, tail], [])


def fish(path):
    """A fish swimming to the left, with fins and an eye."""
    body = bezier([(0.045, 0.50), ((0.14, 0.33), (0.33, 0.255), (0.50, 0.285)),
                   ((0.62, 0.31), (0.70, 0.41), (0.77, 0.46)),
                   ((0.83, 0.38), (0.88, 0.29), (0.965, 0.255)),
                   ((0.94, 0.36), (0.905, 0.43), (0.905, 0.51)),
                   ((0.905, 0.59), (0.94, 0.66), (0.965, 0.765)),
                   ((0.88, 0.73), (0.83, 0.64), (0.77, 0.56)),
                   ((0.70, 0.61), (0.62, 0.70), (0.50, 0.72)),
                   ((0.33, 0.745), (0.14, 0.67), (0.045, 0.50))])
    back = bezier([(0.30, 0.33), ((0.38, 0.20), (0.52, 0.145), (0.64, 0.165)),
                   ((0.60, 0.23), (0.595, 0.29), (0.62, 0.38)),
                   ((0.50, 0.36), (0.40, 0.36), (0.30, 0.33))])
    belly = bezier([(0.42, 0.68), ((0.45, 0.76), (0.51, 0.835), (0.60, 0.85)),
                    ((0.575, 0.79), (0.58, 0.73), (0.62, 0.63)),
                    ((0.55, 0.67), (0.48, 0.69), (0.42, 0.68))])
    arc = [-math.pi / 2 + k * math.pi / 20 for k in range(21)]
    gill = [(0.335 + 0.035 * math.cos(a), 0.505 + 0.125 * math.sin(a)) for a in arc]
    gill += [(0.335 + 0.005 * math.cos(a), 0.505 + 0.125 * math.sin(a)) for a in reversed(arc)]
    silhouette(path, [body, back, belly], [disc(0.205, 0.445, 0.030), gill])


def heart(path):
    """A heart: one half and its mirror image."""
    half = bezier([(0.50, 0.25), ((0.46, 0.15), (0.37, 0.095), (0.275, 0.095)),
                   ((0.15, 0.095), (0.05, 0.195), (0.05, 0.335)),
                   ((0.05, 0.52), (0.25, 0.70), (0.50, 0.925)),
                   ((0.52, 0.70), (0.52, 0.48), (0.50, 0.25))])
    silhouette(path, [half, mirrored(half)], [])
