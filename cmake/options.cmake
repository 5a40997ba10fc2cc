# Developer options.  The presets set them; a packager needs none of them.
option(PAF_TESTS "build the unit tests" OFF)
option(PAF_WERROR "treat warnings as errors" OFF)
option(PAF_SANITIZE "build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(PAF_FUZZ "build the libFuzzer targets (clang only)" OFF)

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(PAF_CCACHE ccache)
if(PAF_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${PAF_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${PAF_CCACHE})
endif()

add_library(paf_flags INTERFACE)
# The C compiler does not know every C++ warning.
target_compile_options(paf_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
if(PAF_WERROR)
    target_compile_options(paf_flags INTERFACE -Werror)
endif()
if(PAF_SANITIZE)
    target_compile_options(paf_flags INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(paf_flags INTERFACE -fsanitize=address,undefined)
endif()
if(PAF_FUZZ)
    target_compile_options(paf_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
    target_link_options(paf_flags INTERFACE -fsanitize=address,undefined)
endif()
