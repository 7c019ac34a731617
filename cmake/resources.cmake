# version.h, and the shaders as strings inside the binary (BARYSCOPE_SHADER_DIR overrides them at run
# time while one works on them).
find_package(Git QUIET)
set(BARYSCOPE_COMMIT "unknown")
if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD
                    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE BARYSCOPE_COMMIT
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
configure_file(cmake/version.h.in ${CMAKE_BINARY_DIR}/generated/version.h @ONLY)

file(GLOB shader_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/shaders/*.glsl)
set(BARYSCOPE_SHADER_SOURCE ${CMAKE_BINARY_DIR}/generated/shader_sources.cpp)
add_custom_command(
    OUTPUT ${BARYSCOPE_SHADER_SOURCE}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${BARYSCOPE_SHADER_SOURCE} "-DFILES=${shader_files}" -P
            ${CMAKE_SOURCE_DIR}/cmake/embed_shaders.cmake
    DEPENDS ${shader_files} cmake/embed_shaders.cmake VERBATIM
    COMMENT "Embedding the shaders")
