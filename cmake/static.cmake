# `bonafide` without any shared library, for a guest whose initramfs holds nothing else.

if(NOT BONAFIDE_LIBCRYPTO_ARCHIVE)
  message(STATUS "bonafide-static is not built: there is no libcrypto.a")
  return()
endif()

add_executable(bonafide-static EXCLUDE_FROM_ALL src/cli/main.cpp)
set_target_properties(bonafide-static PROPERTIES FULLY_STATIC ON)
target_link_libraries(bonafide-static PRIVATE room_cli bonafide_warnings)
# libcrypto and the sockets' code may look up host names through the C library's loadable modules, of which a static
# program has none: in the guest addresses are numbers, so the linker's warning about them is of no use.
target_link_options(bonafide-static PRIVATE -static LINKER:--no-warnings LINKER:--gc-sections)
