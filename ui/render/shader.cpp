#include "ui/render/shader.h"

#include <glad/gl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bary {

std::string shaderText(const std::string& name) {
    if (const char* folder = std::getenv("BARYSCOPE_SHADER_DIR")) {
        std::ifstream file(std::filesystem::path(folder) / name);
        if (file) {
            std::ostringstream text;
            text << file.rdbuf();
            return text.str();
        }
    }
    const auto found = embeddedShaders().find(name);
    if (found == embeddedShaders().end()) {
        throw std::runtime_error("no shader named '" + name + "'");
    }
    return found->second;
}

namespace {

unsigned compile(GLenum stage, const std::string& name, const std::string& defines) {
    std::string text = shaderText(name);
    text.insert(std::min(text.find('\n'), text.size() - 1) + 1, defines);
    const char* source = text.c_str();
    const unsigned shader = glCreateShader(stage);
    glShaderSource(shader, 1, &source, nullptr);
    glCompileShader(shader);
    int ok = 0;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (!ok) {
        char log[4096] = "";
        glGetShaderInfoLog(shader, sizeof log, nullptr, log);
        glDeleteShader(shader);
        throw std::runtime_error("shader " + name + " does not compile: " + log);
    }
    return shader;
}

} // namespace

unsigned makeProgram(const std::string& vertexName, const std::string& fragmentName,
                     const std::string& defines) {
    const unsigned vertex = compile(GL_VERTEX_SHADER, vertexName, defines);
    unsigned fragment = 0;
    try {
        fragment = compile(GL_FRAGMENT_SHADER, fragmentName, defines);
    } catch (...) {
        glDeleteShader(vertex);
        throw;
    }
    const unsigned program = glCreateProgram();
    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    glLinkProgram(program);
    glDeleteShader(vertex);
    glDeleteShader(fragment);
    int ok = 0;
    glGetProgramiv(program, GL_LINK_STATUS, &ok);
    if (!ok) {
        char log[4096] = "";
        glGetProgramInfoLog(program, sizeof log, nullptr, log);
        glDeleteProgram(program);
        throw std::runtime_error("program " + vertexName + " + " + fragmentName +
                                 " does not link: " + log);
    }
    return program;
}

Program::Program(const std::string& vertexName, const std::string& fragmentName,
                 const std::string& defines)
    : id_(makeProgram(vertexName, fragmentName, defines)) {}

Program::~Program() {
    glDeleteProgram(id_);
}

void Program::use() const {
    glUseProgram(id_);
}

int Program::location(const char* name) {
    const auto found = locations_.find(name);
    if (found != locations_.end()) {
        return found->second;
    }
    return locations_.emplace(name, glGetUniformLocation(id_, name)).first->second;
}

void Program::set(const char* name, int value) {
    glUniform1i(location(name), value);
}
void Program::set(const char* name, float value) {
    glUniform1f(location(name), value);
}
void Program::set(const char* name, float x, float y) {
    glUniform2f(location(name), x, y);
}
void Program::set(const char* name, float x, float y, float z) {
    glUniform3f(location(name), x, y, z);
}
void Program::set(const char* name, float x, float y, float z, float w) {
    glUniform4f(location(name), x, y, z, w);
}
void Program::set(const char* name, const Mat4& matrix) {
    glUniformMatrix4fv(location(name), 1, GL_FALSE, matrix.m.data());
}

} // namespace bary
