"""Three landscapes of clearly different colours; each is a function of the position."""
import math

from drawing.canvas import add, clamp, fbm, hashed, mix, noise, ramp, rgb, smooth

SUN = (0.93, 0.495)
SUNSET_SKY = [(0.0, rgb('33265e')), (0.2, rgb('6a3577')), (0.36, rgb('b84a78')),
              (0.48, rgb('ee7752')), (0.56, rgb('fbb04e')), (0.62, rgb('ffdc86'))]


def sunset_sky(x, y):
    colour = ramp(SUNSET_SKY, y)
    distance = math.hypot(x - SUN[0], (y - SUN[1]) * 1.15)
    colour = add(colour, (0.9, 0.5, 0.15), 0.5 * math.exp(-distance / 0.17))
    cloud = smooth(0.50, 0.74, fbm(x * 2.1 + 1.3, y * 11, 11, 5)) * smooth(0.60, 0.40, y)
    lit = ramp([(0.05, rgb('57346f')), (0.28, rgb('d5567a')), (0.5, rgb('ffc27a'))], y)
    colour = mix(colour, lit, 0.75 * cloud)
    disc = smooth(0.060, 0.054, math.hypot(x - SUN[0], y - SUN[1]))
    return mix(colour, (1.0, 0.965, 0.80), disc)


def sunset_land(x, y, colour, horizon):
    for k, (base, height, scale, tint) in enumerate((
            (0.020, 0.150, 2.1, 'a3516f'), (0.005, 0.105, 3.3, '6d3a68'),
            (-0.012, 0.060, 5.2, '3c2450'))):
        ridge = horizon - base - height * fbm(x * scale + 3.1 * k, 0, 31 + 7 * k, 5) \
            * (0.35 + 0.65 * abs(x - 0.95 + 0.2 * k) / 0.75)
        haze = mix(rgb(tint), rgb('f0925e'), 0.42 * smooth(ridge, horizon + 0.05, y))
        colour = mix(colour, haze, smooth(ridge - 0.0015, ridge + 0.0015, y))
    return colour


def sunset(x, y):
    horizon = 0.62
    if y < horizon:
        return sunset_land(x, y, sunset_sky(x, y), horizon)
    depth = (y - horizon) / (1 - horizon)
    ripple = fbm(x * (9 - 4 * depth), 40 / (0.16 + depth), 51, 3) - 0.5
    mirrored = horizon - (y - horizon) * 0.95 + ripple * (0.03 + 0.16 * depth)
    mirrored = min(mirrored, horizon - 0.001)
    colour = sunset_land(x + 0.15 * ripple * depth, mirrored,
                         sunset_sky(x + 0.3 * ripple * depth, mirrored), horizon)
    colour = mix(colour, rgb('2b2350'), 0.18 + 0.42 * depth)
    path = math.exp(-((x - SUN[0] + 0.25 * ripple) / (0.035 + 0.10 * depth)) ** 2)
    glint = smooth(0.46, 0.66, fbm(x * 13, 66 / (0.22 + depth), 71, 2))
    colour = add(colour, (0.95, 0.55, 0.22), path * (0.25 + 0.75 * glint) * (1 - 0.45 * depth))
    return mix(colour, rgb('ffcf8a'), 0.35 * math.exp(-depth / 0.02))


def meadow_sky(x, y):
    colour = ramp([(0.0, rgb('2f7fd1')), (0.3, rgb('7cb9ec')), (0.5, rgb('d3ecf8'))], y)
    shape = fbm(x * 2.4 + 8.2, y * 5.0 + 1.4, 103, 5)
    cloud = smooth(0.50, 0.62, shape) * smooth(0.46, 0.30, y)
    shade = fbm(x * 2.4 + 8.2, (y - 0.035) * 5.0 + 1.4, 103, 4)
    white = mix(rgb('ffffff'), rgb('c3d2e4'), smooth(0.50, 0.74, shade))
    return mix(colour, white, 0.95 * cloud)


def flowers(x, y, depth, colour):
    """Round dots on a perspective grid: one per cell at most, smaller and denser far away."""
    for layer, (rows, fill) in enumerate(((19, 0.42), (10, 0.40))):
        v = rows * depth ** 0.55
        j = math.floor(v)
        near = ((j + 0.5) / rows) ** (1 / 0.55)
        cell = 0.66 / rows * near ** 0.45  # about as wide as it is high
        u = (x + 0.37 * hashed(j, layer, 5)) / cell
        i = math.floor(u)
        if near < 0.02 or hashed(i, j, 140 + layer) > fill * (0.3 + fbm(x * 3, near * 4, 150, 2)):
            continue
        radius = 0.15 + 0.13 * hashed(i, j, 144)
        du = u - i - 0.5 + 0.4 * (hashed(i, j, 142) - 0.5)
        dv = (v - j - 0.5 + 0.4 * (hashed(i, j, 143) - 0.5)) * 1.1
        r, angle = math.hypot(du, dv), math.atan2(dv, du)
        radius *= 1 + 0.14 * math.cos(5 * angle + 6 * hashed(i, j, 146))
        kind = hashed(i, j, 145)
        petal = rgb('e63a2c') if kind < 0.50 else rgb('ffd33a') if kind < 0.74 else rgb('fdf8f2')
        heart = rgb('5b1a1c') if kind < 0.50 else rgb('c97f16') if kind < 0.74 else rgb('f2c230')
        petal = mix(petal, (0, 0, 0), 0.22 * smooth(-0.1, 0.25, dv))
        shadow = smooth(radius * 1.5, radius, math.hypot(du, dv - 0.10))
        colour = mix(colour, rgb('1d5524'), 0.55 * shadow)
        colour = mix(colour, petal, smooth(radius + 0.04, radius - 0.04, r))
        colour = mix(colour, heart, smooth(radius * 0.42, radius * 0.25, r))
    return colour


def meadow(x, y):
    colour = meadow_sky(x, y)
    hills = ((0.455, 0.10, 1.7, '8fb6c4', 'a9c9cc'), (0.485, 0.11, 2.2, '6aa088', '92bb8c'),
             (0.545, 0.13, 1.6, '4f9450', '86b855'), (0.625, 0.10, 1.3, '4c9a35', '9cc94a'))
    for k, (level, height, scale, dark, light) in enumerate(hills):
        ridge = level - height * (fbm(x * scale + 2.7 * k, 0, 111 + 9 * k, 3) - 0.35)
        forest = 0.0
        if k in (1, 2):  # a line of trees on the ridge
            crown = fbm(x * (46 - 10 * k), 0, 131 + k, 3)
            forest = (0.014 + 0.016 * k) * crown * smooth(0.42, 0.60, fbm(x * 2.6, 0, 137 + k, 2))
        if y > ridge - forest - 0.002:
            sun = fbm(x * 3.2 + k, y * 7, 121 + k, 4)
            slope = mix(rgb(dark), rgb(light), smooth(0.30, 0.70, sun))
            slope = mix(slope, rgb(light), 0.5 * math.exp(-(y - ridge) / 0.02) if y > ridge else 0)
            if y < ridge:
                tree = mix(rgb('2f6b3c'), rgb('5d9a4a'), fbm(x * 60, y * 60, 139, 2))
                slope = mix(tree, rgb('8fb6a0'), 0.35 if k == 1 else 0.0)
            colour = mix(colour, slope, smooth(-0.002, 0.002, y - ridge + forest))
    edge = 0.70 + 0.035 * math.sin(2.3 * x + 0.6) + 0.006 * (fbm(x * 60, 0, 161, 2) - 0.5)
    if y < edge - 0.003:
        return colour
    depth = clamp((y - edge) / (1.02 - edge))
    patch = fbm(x * 4, depth ** 0.6 * 7, 163, 3)
    blade = fbm(x * 74, 26 * depth ** 0.6, 165, 2)
    grass = mix(rgb('8cc446'), rgb('3c8a2e'), 0.15 + 0.85 * depth)
    grass = mix(grass, rgb('cfe268'), 0.45 * smooth(0.42, 0.72, patch))
    grass = mix(grass, rgb('1f6428'), 0.40 * smooth(0.55, 0.25, blade) * (0.3 + 0.7 * depth))
    grass = mix(grass, rgb('d6ea78'), 0.30 * smooth(0.55, 0.85, blade))
    grass = flowers(x, y, depth, grass)
    return mix(colour, grass, smooth(edge - 0.003, edge + 0.003, y))


def aurora_light(x, y):
    """Green to violet curtains: sharp below, long rays above."""
    colour = (0.0, 0.0, 0.0)
    for k, (level, sway, reach, power) in enumerate(
            ((0.40, 0.13, 0.20, 0.95), (0.30, 0.10, 0.15, 0.60), (0.47, 0.07, 0.11, 0.40))):
        fold = x + 0.10 * math.sin(4.2 * x + 2 * k) + 0.05 * math.sin(9.5 * x + k)
        foot = level + sway * math.sin(2.5 * fold + 1.9 * k + 0.4) + 0.03 * math.sin(7.3 * fold)
        above = foot - y
        ray = 0.45 + 0.75 * fbm(fold * 21, y * 0.8, 201 + k, 3) ** 1.5 * 1.6
        body = smooth(-0.03, 0.015, above) * math.exp(-max(above, 0) / (reach * (0.6 + 0.6 * ray)))
        light = power * ray * body * (0.45 + 0.75 * fbm(x * 2.2 + 5 * k, 0, 211 + k, 2))
        tint = ramp([(0.0, rgb('7dffb0')), (0.08, rgb('2fe08d')), (0.20, rgb('22a3a0')),
                     (0.34, rgb('7a4fc0'))], above)
        colour = add(colour, tint, light)
    return colour


def aurora_sky(x, y, stars=True):
    colour = ramp([(0.0, rgb('050a22')), (0.35, rgb('0a1c40')), (0.66, rgb('12405c'))], y)
    colour = add(colour, aurora_light(x, y), 1.0)
    if stars:
        size = 0.022
        i, j = math.floor(x / size), math.floor(y / size)
        if hashed(i, j, 221) < 0.22:
            cx = (i + 0.2 + 0.6 * hashed(i, j, 222)) * size
            cy = (j + 0.2 + 0.6 * hashed(i, j, 223)) * size
            glow = hashed(i, j, 224) ** 3
            radius = 0.0011 + 0.0022 * glow
            light = math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2) * (0.35 + 0.65 * glow)
            colour = add(colour, (0.95, 0.97, 1.0), light * smooth(0.62, 0.45, y))
    return colour


def aurora_land(x, y, colour, shore):
    for k, (level, height, scale, rock, snow) in enumerate((
            (0.655, 0.30, 2.3, '12304f', '4d88a3'), (0.665, 0.20, 3.4, '0b2039', '2f6480'))):
        crest = 1 - abs(2 * fbm(x * scale + 1.9 + 4 * k, 0, 231 + 9 * k, 5) - 1)
        ridge = level + 0.06 - height * crest * (0.45 + 0.55 * noise(x * 1.7 + 2.3 * k, 0, 241 + k))
        if y > ridge - 0.002:
            face = fbm(x * 13 + y * 6, y * 7 - x * 2, 251 + k, 4)
            cover = smooth(0.43, 0.58, face + 0.9 * (ridge + 0.055 - y))
            body = mix(rgb(rock), rgb(snow), 0.85 * cover)
            body = mix(body, rgb('12405c'), 0.6 * smooth(ridge, shore + 0.02, y))
            colour = mix(colour, body, smooth(ridge - 0.002, ridge + 0.002, y))
    trees = shore - 0.012 - 0.050 * smooth(0.25, 0.75, fbm(x * 2.1, 0, 261, 2))
    spire = abs((x * 52 + 0.6 * noise(x * 17, 0, 263)) % 1 - 0.5) * 2
    trees += 0.026 * spire * (0.5 + noise(x * 26, 0, 265))
    return mix(colour, rgb('04101f'), smooth(trees - 0.002, trees + 0.002, y))


def aurora(x, y):
    shore = 0.70
    if y < shore:
        return aurora_land(x, y, aurora_sky(x, y), shore)
    depth = (y - shore) / (1 - shore)
    ripple = fbm(x * 5, 22 / (0.25 + depth), 271, 3) - 0.5
    mirrored = min(shore - (y - shore) * 1.25 + 0.06 * ripple * depth, shore - 0.001)
    blurred = aurora_sky(x + 0.05 * ripple, mirrored, stars=False)
    colour = aurora_land(x + 0.04 * ripple, mirrored, blurred, shore)
    colour = mix(colour, rgb('06162f'), 0.25 + 0.35 * depth)
    return add(colour, rgb('3c8f92'), 0.30 * math.exp(-depth / 0.015))
