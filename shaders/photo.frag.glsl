#version 330 core
// A photograph: as it is on the left of the divider, through a lookup table on its right.
in vec2 at;

uniform sampler2D uPhoto;
uniform sampler3D uTable;
uniform float uTableSize; // points a side
uniform float uDivider;   // pixels from the left

out vec4 fragment;

void main() {
    vec3 rgb = texture(uPhoto, at).rgb;
    if (gl_FragCoord.x >= uDivider) {
        // The lattice begins and ends in the middle of a texel.
        rgb = texture(uTable, (rgb * (uTableSize - 1.0) + 0.5) / uTableSize).rgb;
    }
    fragment = vec4(rgb, 1.0);
}
