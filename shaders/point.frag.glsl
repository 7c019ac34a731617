#version 330 core
// Marker shapes as signed distances, in units of the marker's radius; smooth over one pixel.
// MARKER is defined by the program, in the order of bary::Marker: a software renderer would
// evaluate every branch of a switch for every fragment.
in vec4 colour;
flat in float diameter;

uniform float uHollow;    // line width in pixels of an outlined marker, 0: filled
uniform float uShade;     // darkening towards the rim, which makes a disc look like a ball
uniform float uCutoff;    // fragments with less coverage are dropped (needed with a depth buffer)

out vec4 fragment;

float box(vec2 p, vec2 extent) {
    vec2 d = abs(p) - extent;
    return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}

float triangle(vec2 p) {
    // Equilateral, centred, point up.
    const float k = 1.7320508;
    p.y += 0.12;
    p.x = abs(p.x) - 0.92;
    p.y += 0.92 / k;
    if (p.x + k * p.y > 0.0) {
        p = vec2(p.x - k * p.y, -k * p.x - p.y) / 2.0;
    }
    p.x -= clamp(p.x, -1.84, 0.0);
    return -length(p) * sign(p.y);
}

float star(vec2 p) {
    // Five points; after Inigo Quilez' exact distance.
    const vec2 k1 = vec2(0.809016994375, -0.587785252292);
    const vec2 k2 = vec2(-k1.x, k1.y);
    p.x = abs(p.x);
    p -= 2.0 * max(dot(k1, p), 0.0) * k1;
    p -= 2.0 * max(dot(k2, p), 0.0) * k2;
    p.x = abs(p.x);
    p.y -= 1.0;
    vec2 ba = 0.5 * vec2(-k1.y, k1.x) - vec2(0.0, 1.0);
    float h = clamp(dot(p, ba) / dot(ba, ba), 0.0, 1.0);
    return length(p - ba * h) * sign(p.y * ba.x - p.x * ba.y);
}

float shape(vec2 p) {
    const mat2 turn = mat2(0.70710678, 0.70710678, -0.70710678, 0.70710678);
#if MARKER == 1
    return box(p, vec2(0.82));
#elif MARKER == 2
    return triangle(p);
#elif MARKER == 3
    return box(turn * p, vec2(0.70));
#elif MARKER == 4
    p = turn * p;
    return min(box(p, vec2(1.0, 0.28)), box(p, vec2(0.28, 1.0)));
#elif MARKER == 5
    return min(box(p, vec2(1.0, 0.28)), box(p, vec2(0.28, 1.0)));
#elif MARKER == 6
    return abs(length(p) - 0.74) - 0.24;
#elif MARKER == 7
    return star(p);
#else
    return length(p) - 1.0;
#endif
}

void main() {
    float radius = max(diameter * 0.5, 0.5);
    vec2 p = (gl_PointCoord - 0.5) * (diameter + 2.0) / radius;
    p.y = -p.y;
    float edge = shape(p) * radius; // pixels
    if (uHollow > 0.0) {
        edge = abs(edge + 0.5 * uHollow) - 0.5 * uHollow;
    }
    float coverage = clamp(0.5 - edge, 0.0, 1.0);
    if (coverage <= uCutoff) {
        discard;
    }
    vec3 rgb = colour.rgb * (1.0 - uShade * dot(p, p));
    fragment = vec4(rgb, 1.0) * (colour.a * coverage); // premultiplied
}
