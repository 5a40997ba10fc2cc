# Real EL6 binaries (glibc 2.12, x86_64) from Debian 12's gcc: no symbol newer than glibc 2.12 or libpq of PostgreSQL 9.3
# can be linked, libstdc++ and libgcc are inside.  Include directories are the build system's.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER gcc)
set(CMAKE_CXX_COMPILER g++)
set(CMAKE_LIBRARY_ARCHITECTURE x86_64-linux-gnu)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

get_property(in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)
set(el6_sysroot ${CMAKE_BINARY_DIR}/el6-sysroot)
if(NOT in_try_compile)
    execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/make-sysroot ${el6_sysroot} RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "rpm/el6/make-sysroot failed")
    endif()
    set(ENV{PKG_CONFIG_PATH} ${el6_sysroot})
endif()

execute_process(COMMAND gcc -print-file-name=crti.o OUTPUT_VARIABLE crti OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND gcc -print-file-name=crtn.o OUTPUT_VARIABLE crtn OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND gcc -print-file-name=crtbeginS.o OUTPUT_VARIABLE crtbegin OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND gcc -print-file-name=crtendS.o OUTPUT_VARIABLE crtend OUTPUT_STRIP_TRAILING_WHITESPACE)

# Names of source files as they shall be seen in messages and by debuggers, in place of this build's directories.
set(PAF_SOURCE_NAME . CACHE STRING "what stands for the source directory in the debugging information")
set(hardened "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=${PAF_SOURCE_NAME} -O2 -g -gdwarf-4 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections")
foreach(language C CXX)
    set(CMAKE_${language}_FLAGS_INIT "${hardened}")
    # The flags above are all there is to optimisation and debugging; asserts stay out.
    set(CMAKE_${language}_FLAGS_RELWITHDEBINFO_INIT "-DNDEBUG")
endforeach()
string(CONCAT options "-nostdlib -Wl,-z,defs -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,-z,nodelete -Wl,--as-needed "
    "-Wl,--hash-style=both -Wl,--build-id=sha1 -Wl,--exclude-libs,ALL -Wl,--gc-sections -Wl,--allow-shlib-undefined -L${el6_sysroot}")
string(CONCAT libraries "${el6_sysroot}/shim.o <LINK_LIBRARIES> -Wl,--start-group -l:libstdc++.a -lgcc -lgcc_eh -Wl,--end-group "
    "-lc -lm -lpthread -ldl -lrt ${el6_sysroot}/ld-linux-x86-64.so.2 ${crtend} ${crtn}")
set(CMAKE_CXX_LINK_EXECUTABLE
    "<CMAKE_CXX_COMPILER> -pie ${options} <LINK_FLAGS> -o <TARGET> ${el6_sysroot}/crt1.o ${crti} ${crtbegin} <OBJECTS> ${libraries}")
set(CMAKE_CXX_CREATE_SHARED_MODULE
    "<CMAKE_CXX_COMPILER> -shared ${options} <LINK_FLAGS> -o <TARGET> ${crti} ${crtbegin} <OBJECTS> ${libraries}")
set(CMAKE_SKIP_RPATH ON)
set(PAF_DEFAULT_ROLE_NAMES legacy CACHE STRING "EL6 knows Master and Slave only")
