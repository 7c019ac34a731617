#version 330 core
// One point of a cloud as a GL point; planes leave z at 0.
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 pointColour;

uniform mat4 uMatrix;
uniform vec4 uColour;      // straight alpha
uniform float uOwnColour;  // 1: the point's own colour
uniform float uSize;       // diameter of the marker in pixels
uniform float uDepthScale; // > 0: eye distance at which the size is uSize, 0: no perspective
uniform vec2 uDepthRange;  // nearest and farthest eye distance of the box, for the depth cue
uniform vec3 uFog;         // colour that far points lean to
uniform float uFogAmount;

out vec4 colour;
flat out float diameter;

void main() {
    gl_Position = uMatrix * vec4(position, 1.0);
    diameter = uSize;
    if (uDepthScale > 0.0) {
        diameter *= clamp(uDepthScale / max(gl_Position.w, 1e-4), 0.5, 3.0);
    }
    // One pixel of room on each side for the smooth edge.
    gl_PointSize = diameter + 2.0;
    vec3 rgb = mix(uColour.rgb, clamp(pointColour, 0.0, 1.0), uOwnColour);
    float depth = clamp((gl_Position.w - uDepthRange.x) / max(uDepthRange.y - uDepthRange.x, 1e-4),
                        0.0, 1.0);
    rgb = mix(rgb, uFog, depth * uFogAmount);
    colour = vec4(rgb, uColour.a);
}
