# Everything comes from the system's packages; nothing is fetched. What is missing is named by
# scripts/run, or by the error message of the find_package that fails.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(glfw3 3.3 REQUIRED)
find_package(Freetype REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenGL REQUIRED COMPONENTS EGL)

# LibTorch: the distribution's, or the one that CMAKE_PREFIX_PATH points at.
find_package(Torch REQUIRED)
separate_arguments(torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${torch_flags}>")

pkg_check_modules(TURBOJPEG REQUIRED IMPORTED_TARGET libturbojpeg)

pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)
add_library(imgui::imgui ALIAS PkgConfig::IMGUI)

# Debian ships stb compiled; elsewhere the headers alone are enough (core/io/stb.cpp defines the
# implementation then).
pkg_check_modules(STB IMPORTED_TARGET stb)
add_library(stb_interface INTERFACE)
add_library(stb::stb ALIAS stb_interface)
find_library(STB_LIBRARY stb)
find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
target_include_directories(stb_interface SYSTEM INTERFACE ${STB_INCLUDE_DIR})
if(STB_LIBRARY)
    target_link_libraries(stb_interface INTERFACE ${STB_LIBRARY})
else()
    target_compile_definitions(stb_interface INTERFACE BARYSCOPE_STB_HEADERS_ONLY)
endif()

# glad: the GL 3.3 core loader, generated at build time by the packaged generator (offline).
find_program(GLAD_GENERATOR glad REQUIRED)
set(glad_folder ${CMAKE_BINARY_DIR}/generated/glad)
add_custom_command(
    OUTPUT ${glad_folder}/src/gl.c ${glad_folder}/include/glad/gl.h
    COMMAND ${GLAD_GENERATOR} --reproducible --api gl:core=3.3 --extensions= --out-path
            ${glad_folder} c
    COMMENT "Generating the GL loader")
add_library(bary_glad STATIC ${glad_folder}/src/gl.c)
target_include_directories(bary_glad SYSTEM PUBLIC ${glad_folder}/include)
target_link_libraries(bary_glad PUBLIC ${CMAKE_DL_LIBS})
add_library(glad::glad ALIAS bary_glad)
