# A room is a folder of src/, a target, a namespace. Its headers are reached as <bonafide/ROOM/...> through an include
# directory of its own, so a room that is not seen cannot be included: the compiler holds the walls.

add_library(bonafide_warnings INTERFACE)
target_compile_options(bonafide_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Werror
  # Aggregates are named by their designated members; the others have the values that they are declared with.
  -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
  # libstdc++ 12 sorts stably by way of a function that C++17 deprecated; clang says so at every use.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  # g++ 12 sees overlaps in std::string's operator+ and overruns in vector's insert where there are none, once it has
  # inlined them (GCC bugs 105651, 107852). The sanitizers look instead.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>)

# room(NAME [PURE] [SEES room...] [LIBRARIES target...])
#   PURE: no exceptions, no run-time type information; performs no I/O (tests/walls checks its symbols).
function(room name)
  cmake_parse_arguments(ROOM "PURE" "" "SEES;LIBRARIES" ${ARGN})
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${source}/*.cpp)
  list(FILTER files EXCLUDE REGEX "/main\\.cpp$")
  if(NOT files)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${source}/*.hpp)
    if(NOT headers)
      return()
    endif()
    set(empty ${CMAKE_BINARY_DIR}/rooms/${name}.cpp)
    file(CONFIGURE OUTPUT ${empty} CONTENT "")
    set(files ${empty})
  endif()

  set(include ${CMAKE_BINARY_DIR}/rooms/${name}/bonafide)
  file(MAKE_DIRECTORY ${include})
  file(CREATE_LINK ${source} ${include}/${name} SYMBOLIC)

  add_library(room_${name} STATIC ${files})
  add_library(bonafide::${name} ALIAS room_${name})
  set_target_properties(room_${name} PROPERTIES OUTPUT_NAME bonafide-${name} EXPORT_NAME ${name})
  target_include_directories(room_${name} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/rooms/${name}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(room_${name} PUBLIC cxx_std_23)
  foreach(seen IN LISTS ROOM_SEES)
    if(TARGET room_${seen})
      target_link_libraries(room_${name} PUBLIC room_${seen})
    endif()
  endforeach()
  target_link_libraries(room_${name} PRIVATE $<BUILD_INTERFACE:bonafide_warnings> ${ROOM_LIBRARIES})
  if(ROOM_PURE)
    target_compile_options(room_${name} PRIVATE -fno-exceptions -fno-rtti)
  endif()
  set_property(GLOBAL APPEND PROPERTY BONAFIDE_ROOMS ${name})
  set_property(GLOBAL PROPERTY BONAFIDE_SEES_${name} ${ROOM_SEES})
  if(ROOM_PURE)
    set_property(GLOBAL APPEND PROPERTY BONAFIDE_PURE_ROOMS ${name})
  endif()
endfunction()

# never(FOLDER FOLDER...): folders of src/ none of which includes another.
function(never)
  string(REPLACE ";" " " line "${ARGN}")
  set_property(GLOBAL APPEND PROPERTY BONAFIDE_NEVER "${line}")
endfunction()
