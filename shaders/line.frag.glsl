#version 330 core
in vec4 colour;
noperspective in float across;

uniform float uWidth;

out vec4 fragment;

void main() {
    float coverage = clamp(0.5 * uWidth + 0.5 - abs(across), 0.0, 1.0);
    fragment = vec4(colour.rgb, 1.0) * (colour.a * coverage); // premultiplied
}
