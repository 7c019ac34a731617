"""The icon: three measures on the simplex, joined to their barycenter."""
import math

from drawing.canvas import clamp, mix, rgb

ICON_SIZES = (48, 128, 256, 512)
BACKGROUND, EDGE, CENTRE = '1d2333', '5a6580', 'f6f2e8'
CORNERS = (((0.5, 0.215), '0072b2', '3d9bd1'), ((0.215, 0.715), 'e69f00', 'f6bb3d'),
           ((0.785, 0.715), '009e73', '2cc79b'))
MIDDLE, CORNER_RADIUS, MIDDLE_RADIUS, NECK = (0.5, 0.55), 0.118, 0.132, 0.012


def bridge(corner):
    """Frame of a link: unit vector from corner to middle, its length, half-widths at both ends."""
    dx, dy = MIDDLE[0] - corner[0], MIDDLE[1] - corner[1]
    length = math.hypot(dx, dy)
    return dx / length, dy / length, length, CORNER_RADIUS * 0.86, MIDDLE_RADIUS * 0.80


def icon_colour(x, y):
    qx, qy = abs(x - 0.5) - 0.27, abs(y - 0.5) - 0.27
    if math.hypot(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0) > 0.20:
        return (0.0, 0.0, 0.0, 0.0)
    colour = mix(rgb(BACKGROUND), rgb('2d3650'), clamp(1 - y))
    for k, (a, _, _) in enumerate(CORNERS):
        b = CORNERS[(k + 1) % 3][0]
        ux, uy = b[0] - a[0], b[1] - a[1]
        t = clamp(((x - a[0]) * ux + (y - a[1]) * uy) / (ux * ux + uy * uy))
        if math.hypot(x - a[0] - t * ux, y - a[1] - t * uy) < 0.008:
            colour = rgb(EDGE)
    for corner, _, light in CORNERS:
        ux, uy, length, w0, w1 = bridge(corner)
        t = ((x - corner[0]) * ux + (y - corner[1]) * uy) / length
        across = abs((y - corner[1]) * ux - (x - corner[0]) * uy)
        if 0 <= t <= 1 and across < (1 - t) ** 2 * w0 + 2 * t * (1 - t) * NECK + t * t * w1:
            colour = mix(rgb(light), rgb(CENTRE), t)
    for corner, dark, light in CORNERS:
        if math.hypot(x - corner[0], y - corner[1]) < CORNER_RADIUS:
            colour = mix(rgb(light), rgb(dark), clamp((y - corner[1]) / CORNER_RADIUS * 0.5 + 0.5))
    if math.hypot(x - MIDDLE[0], y - MIDDLE[1]) < MIDDLE_RADIUS:
        colour = rgb(CENTRE)
    return colour + (1.0,)


def icon_svg():
    def n(value):
        return f'{512 * value:.2f}'.rstrip('0').rstrip('.')

    shades, shapes = [], []
    for k, (corner, dark, light) in enumerate(CORNERS):
        ux, uy, length, w0, w1 = bridge(corner)

        def at(t, across):
            return (n(corner[0] + t * length * ux - across * uy) + ' '
                    + n(corner[1] + t * length * uy + across * ux))

        ends = (f'x1="{n(corner[0])}" y1="{n(corner[1])}" '
                f'x2="{n(MIDDLE[0])}" y2="{n(MIDDLE[1])}"')
        shades.append(f'<linearGradient id="link{k}" gradientUnits="userSpaceOnUse" {ends}>'
                      f'<stop stop-color="#{light}"/><stop offset="1" stop-color="#{CENTRE}"/>'
                      '</linearGradient>')
        shades.append(f'<linearGradient id="blob{k}" x1="0" y1="0" x2="0" y2="1">'
                      f'<stop stop-color="#{light}"/><stop offset="1" stop-color="#{dark}"/>'
                      '</linearGradient>')
        shapes.append((f'<path fill="url(#link{k})" d="M{at(0, w0)}Q{at(0.5, NECK)} {at(1, w1)}'
                       f'L{at(1, -w1)}Q{at(0.5, -NECK)} {at(0, -w0)}Z"/>',
                       f'<circle cx="{n(corner[0])}" cy="{n(corner[1])}" r="{n(CORNER_RADIUS)}" '
                       f'fill="url(#blob{k})"/>'))
    triangle = ' '.join(f'{n(c[0])},{n(c[1])}' for c, _, _ in CORNERS)
    return '\n'.join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">', '<defs>',
        '<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop stop-color="#2d3650"/>'
        f'<stop offset="1" stop-color="#{BACKGROUND}"/></linearGradient>', *shades, '</defs>',
        f'<rect x="{n(0.03)}" y="{n(0.03)}" width="{n(0.94)}" height="{n(0.94)}" rx="{n(0.2)}" '
        'fill="url(#sky)"/>',
        f'<polygon points="{triangle}" fill="none" stroke="#{EDGE}" stroke-width="{n(0.016)}"/>',
        *(link for link, _ in shapes), *(blob for _, blob in shapes),
        f'<circle cx="{n(MIDDLE[0])}" cy="{n(MIDDLE[1])}" r="{n(MIDDLE_RADIUS)}" '
        f'fill="#{CENTRE}"/>', '</svg>', ''])
