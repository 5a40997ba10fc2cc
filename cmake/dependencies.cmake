# Libraries of which headers alone are used.  PAF_BUNDLED_HEADERS names a directory of them, for systems that lack them
# (rpm/collect-headers makes it for the SRPM); without it they are the system's.
set(PAF_BUNDLED_HEADERS "" CACHE PATH "directory of Boost, fmt, spdlog, tl-expected, CLI11 and nlohmann-json headers")

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)

if(PAF_BUNDLED_HEADERS)
    if(NOT EXISTS ${PAF_BUNDLED_HEADERS}/boost/dll/shared_library.hpp)
        message(FATAL_ERROR "PAF_BUNDLED_HEADERS: expected headers made by rpm/collect-headers in '${PAF_BUNDLED_HEADERS}'")
    endif()
    foreach(library Boost::headers fmt::fmt-header-only spdlog::spdlog_header_only tl::expected CLI11::CLI11
            nlohmann_json::nlohmann_json)
        add_library(${library} INTERFACE IMPORTED)
        set_target_properties(${library} PROPERTIES
            INTERFACE_INCLUDE_DIRECTORIES ${PAF_BUNDLED_HEADERS}
            INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${PAF_BUNDLED_HEADERS})
    endforeach()
else()
    find_package(Boost 1.66 REQUIRED)
    find_package(fmt REQUIRED)
    find_package(spdlog REQUIRED)
    find_package(tl-expected REQUIRED)
    find_package(CLI11 REQUIRED)
    find_package(nlohmann_json REQUIRED)
endif()
