# version.h, and texts as strings inside the binary: the shaders (BARYSCOPE_SHADER_DIR overrides them
# at run time while one works on them) and the pages about the methods.
find_package(Git QUIET)
set(BARYSCOPE_COMMIT "unknown")
if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD
                    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE BARYSCOPE_COMMIT
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
configure_file(cmake/version.h.in ${CMAKE_BINARY_DIR}/generated/version.h @ONLY)

# embed_texts(variable HEADER … FUNCTION … FILES …): variable becomes the source to compile.
function(embed_texts variable)
    cmake_parse_arguments(ARG "" "HEADER;FUNCTION" "FILES" ${ARGN})
    set(output ${CMAKE_BINARY_DIR}/generated/${ARG_FUNCTION}.cpp)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DHEADER=${ARG_HEADER}
                -DFUNCTION=${ARG_FUNCTION} "-DFILES=${ARG_FILES}" -P
                ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake
        DEPENDS ${ARG_FILES} ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake VERBATIM
        COMMENT "Embedding ${ARG_FUNCTION}")
    set(${variable} ${output} PARENT_SCOPE)
endfunction()

file(GLOB shader_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/shaders/*.glsl)
embed_texts(BARYSCOPE_SHADER_SOURCE HEADER ui/render/shader.h FUNCTION embeddedShaders
            FILES ${shader_files})
# The methods, explained: the window shows the same pages as docs/.
file(GLOB method_pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/method-*.md)
embed_texts(BARYSCOPE_PAGE_SOURCE HEADER ui/panel/page.h FUNCTION embeddedPages
            FILES ${method_pages})
