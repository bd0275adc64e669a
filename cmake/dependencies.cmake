# What the rooms link beside each other. The header-only libraries stay header-only and libcrypto can be the archive, so
# that one program can be linked without any shared library: it has to run in a guest that holds nothing else.

find_package(OpenSSL 3.0 REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)

find_library(BONAFIDE_LIBCRYPTO_ARCHIVE NAMES libcrypto.a HINTS ${OPENSSL_ROOT_DIR})
mark_as_advanced(BONAFIDE_LIBCRYPTO_ARCHIVE)

# libcrypto: the shared library, or the archive where the program that is linked has the property FULLY_STATIC.
add_library(bonafide_libcrypto INTERFACE)
target_include_directories(bonafide_libcrypto SYSTEM INTERFACE ${OPENSSL_INCLUDE_DIR})
target_link_libraries(bonafide_libcrypto INTERFACE
  $<IF:$<BOOL:$<TARGET_PROPERTY:FULLY_STATIC>>,${BONAFIDE_LIBCRYPTO_ARCHIVE},${OPENSSL_CRYPTO_LIBRARY}>)

# toml++ as headers, by way of cmake/toml/bonafide_toml.hpp: the package's own target links its shared library.
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
mark_as_advanced(TOMLPLUSPLUS_INCLUDE_DIR)
add_library(bonafide_toml INTERFACE)
target_include_directories(bonafide_toml SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIR})
target_include_directories(bonafide_toml INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/cmake/toml>)
target_compile_definitions(bonafide_toml INTERFACE TOML_HEADER_ONLY=1)

# expat reads XML: the shared library, or the archive where the program that is linked has the property FULLY_STATIC.
find_path(EXPAT_INCLUDE_DIR expat.h REQUIRED)
find_library(EXPAT_LIBRARY NAMES expat REQUIRED)
find_library(BONAFIDE_EXPAT_ARCHIVE NAMES libexpat.a)
mark_as_advanced(EXPAT_INCLUDE_DIR EXPAT_LIBRARY BONAFIDE_EXPAT_ARCHIVE)
add_library(bonafide_expat INTERFACE)
target_include_directories(bonafide_expat SYSTEM INTERFACE ${EXPAT_INCLUDE_DIR})
target_link_libraries(bonafide_expat INTERFACE
  $<IF:$<BOOL:$<TARGET_PROPERTY:FULLY_STATIC>>,${BONAFIDE_EXPAT_ARCHIVE},${EXPAT_LIBRARY}>)
