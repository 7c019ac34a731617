// GLSL programs from the texts in shaders/, compiled into the binary.
#pragma once

#include "ui/render/linalg.h"

#include <functional>
#include <map>
#include <string>

namespace bary {

/// name -> GLSL text, generated at build time (cmake/embed_texts.cmake).
const std::map<std::string, std::string>& embeddedShaders();

/// The text of a shader: from the folder BARYSCOPE_SHADER_DIR where that is set, else embedded.
std::string shaderText(const std::string& name);

/// A linked program; throws std::runtime_error with the compiler's log. `defines` ("#define A 1\n")
/// go in after the #version line of both shaders.
unsigned makeProgram(const std::string& vertexName, const std::string& fragmentName,
                     const std::string& defines = "");

/// Owns a program and remembers where its uniforms are. Uniforms are set on the program in use.
class Program {
  public:
    Program(const std::string& vertexName, const std::string& fragmentName,
            const std::string& defines = "");
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void use() const;
    void set(const char* name, int value);
    void set(const char* name, float value);
    void set(const char* name, float x, float y);
    void set(const char* name, float x, float y, float z);
    void set(const char* name, float x, float y, float z, float w);
    void set(const char* name, const Mat4& matrix);

  private:
    int location(const char* name);

    unsigned id_ = 0;
    std::map<std::string, int, std::less<>> locations_;
};

} // namespace bary
