# The kernels of our own, once per instruction set: kernels.cpp in the same folder chooses at run
# time. They see no precompiled header and share no inline function with the rest of the program.
function(bary_kernels library folder isa)
    set(name ${library}_kernels_${isa})
    add_library(${name} OBJECT ${folder}/kernels/table.cpp)
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_compile_definitions(${name} PRIVATE BARY_ISA=${isa})
    # Contraction gives the fused multiply-adds. Not -ffast-math: it would fold the rounding in the
    # exponential away.
    # GCC 12 takes the undefined vectors in its own intrinsics header for a mistake of ours.
    target_link_libraries(${name} PRIVATE bary_warnings)
    target_compile_options(${name} PRIVATE -O3 -ffp-contract=fast -fno-math-errno
                           -fno-trapping-math -Wno-maybe-uninitialized ${ARGN})
    target_sources(${library} PRIVATE $<TARGET_OBJECTS:${name}>)
endfunction()

foreach(part "bary_core core/engine" "bary_transport core/transport")
    separate_arguments(part)
    list(GET part 0 library)
    list(GET part 1 folder)
    bary_kernels(${library} ${folder} baseline)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
        bary_kernels(${library} ${folder} v3 -march=x86-64-v3)
        bary_kernels(${library} ${folder} v4 -march=x86-64-v4)
        set_source_files_properties(${folder}/kernels.cpp PROPERTIES
                                    COMPILE_DEFINITIONS BARY_X86_LEVELS)
    endif()
endforeach()
