#version 330 core
// A segment widened to a rectangle in screen space: four corners per instance.
layout(location = 0) in vec3 from;
layout(location = 1) in vec3 to;
layout(location = 2) in vec4 fromColour;
layout(location = 3) in vec4 toColour;

uniform mat4 uMatrix;
uniform vec2 uSize;   // of the viewport, pixels
uniform float uWidth; // of the line, pixels

out vec4 colour;
noperspective out float across; // pixels from the middle of the line

void main() {
    vec4 a = uMatrix * vec4(from, 1.0);
    vec4 b = uMatrix * vec4(to, 1.0);
    vec2 direction = (b.xy / b.w - a.xy / a.w) * uSize;
    float n = length(direction);
    direction = n > 1e-5 ? direction / n : vec2(1.0, 0.0);
    vec2 normal = vec2(-direction.y, direction.x);

    bool end = gl_VertexID >= 2;
    float side = (gl_VertexID % 2 == 0) ? -1.0 : 1.0;
    float reach = 0.5 * uWidth + 1.0; // one pixel for the smooth edge
    vec4 p = end ? b : a;
    p.xy += normal * side * reach * 2.0 / uSize * p.w;
    gl_Position = p;
    across = side * reach;
    colour = end ? toColour : fromColour;
}
