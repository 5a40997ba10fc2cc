# Unity builds (CMAKE_UNITY_BUILD, on in the presets) compile some sources of a target together: the headers of the
# libraries are then read a few times instead of 260 times.  Helpers in a source's unnamed namespace need names of their own
# within its target.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

# paf_library(NAME SOURCES... [LINK ...]): a static library of one core module; includes are relative to core/.
function(paf_library name)
    cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
    add_library(${name} STATIC ${arg_UNPARSED_ARGUMENTS})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(${name} PUBLIC ${arg_LINK} PRIVATE paf_flags)
endfunction()

# paf_plugin(NAME DIRECTORY PLACE SOURCES...): a plugin that exports its entry symbol alone and is never unloaded; built
# into DIRECTORY of the build tree, installed in PLACE.
function(paf_plugin name directory place)
    set(entry_map ${PROJECT_SOURCE_DIR}/plugins/entry.map)
    add_library(${name} MODULE ${ARGN})
    set_target_properties(${name} PROPERTIES PREFIX "" LINK_DEPENDS ${entry_map}
        LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${directory})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/plugins/sdk ${PROJECT_SOURCE_DIR}/plugins/abi)
    target_compile_definitions(${name} PRIVATE PAF_PLUGIN_VERSION="${PROJECT_VERSION}")
    target_link_libraries(${name} PRIVATE paf_flags)
    target_link_options(${name} PRIVATE -Wl,--version-script=${entry_map} -Wl,-z,nodelete -Wl,-z,relro,-z,now)
    install(TARGETS ${name} DESTINATION ${place})
endfunction()

# paf_computes(NAME): a target of long enumerations.  Without any optimization they take several times longer, most of all
# under the sanitizers, whose instructions an optimizing compiler takes for uses of what is not initialized.
function(paf_computes name)
    target_compile_options(${name} PRIVATE $<$<CONFIG:Debug>:-O1>)
    if(PAF_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${name} PRIVATE -Wno-maybe-uninitialized)
    endif()
endfunction()

# paf_test(NAME SOURCES... [LINK ...]): a GoogleTest program, registered with ctest test by test.
# Test data is found through the macro PAF_TEST_DATA, the absolute path of tests/data.
function(paf_test name)
    cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
    add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
    set_target_properties(${name} PROPERTIES UNITY_BUILD_BATCH_SIZE 10)
    target_compile_definitions(${name} PRIVATE PAF_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
    target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest_main paf_flags)
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()

# paf_fuzzer(NAME SOURCE [LINK ...]): a libFuzzer target, built with PAF_FUZZ only.
function(paf_fuzzer name source)
    cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
    add_executable(${name} ${source})
    # Some bring sources of plugins along, whose names are those of the core.
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(${name} PRIVATE ${arg_LINK} paf_flags)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer,address,undefined)
endfunction()
