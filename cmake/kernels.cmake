# The fused engine's kernels, once per instruction set; core/engine/kernels.cpp chooses at run time.
# They see no precompiled header and share no inline function with the rest of the program.
function(bary_kernels isa)
    add_library(bary_kernels_${isa} OBJECT core/engine/kernels/table.cpp)
    target_include_directories(bary_kernels_${isa} PRIVATE ${CMAKE_SOURCE_DIR})
    target_compile_definitions(bary_kernels_${isa} PRIVATE BARY_ISA=${isa})
    # Contraction gives the fused multiply-adds. Not -ffast-math: it would fold the rounding in the
    # exponential away.
    # GCC 12 takes the undefined vectors in its own intrinsics header for a mistake of ours.
    target_link_libraries(bary_kernels_${isa} PRIVATE bary_warnings)
    target_compile_options(bary_kernels_${isa} PRIVATE -O3 -ffp-contract=fast -fno-math-errno
                           -fno-trapping-math -Wno-maybe-uninitialized ${ARGN})
    target_sources(bary_core PRIVATE $<TARGET_OBJECTS:bary_kernels_${isa}>)
endfunction()

bary_kernels(baseline)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    bary_kernels(v3 -march=x86-64-v3)
    bary_kernels(v4 -march=x86-64-v4)
    set_source_files_properties(core/engine/kernels.cpp PROPERTIES
                                COMPILE_DEFINITIONS BARY_X86_LEVELS)
endif()
