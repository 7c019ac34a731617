#version 330 core
// A rectangle over the whole target, without any buffer.
uniform vec2 uFrom; // of the picture, at the target's top left
uniform vec2 uTo;   // and at its bottom right

out vec2 at;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
    at = mix(uFrom, uTo, vec2(corner.x, 1.0 - corner.y));
}
