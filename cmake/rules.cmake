# The rules of all rooms, gathered from their headers: docs/rules.md is written from them, and a test tells which of them
# no test breaks.

function(collect_rules)
  set(tools ${PROJECT_SOURCE_DIR}/tools/rules)
  set(generated ${PROJECT_BINARY_DIR}/rules/all_rules.cpp)
  get_property(rooms GLOBAL PROPERTY BONAFIDE_ROOMS)
  set(headers)
  foreach(room IN LISTS rooms)
    set(source ${PROJECT_SOURCE_DIR}/src/${room})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${source}/rules.hpp ${source}/rules/*.hpp)
    list(SORT found)
    list(APPEND headers ${found})
  endforeach()

  add_executable(collect-rules EXCLUDE_FROM_ALL ${tools}/collect_rules.cpp)
  target_link_libraries(collect-rules PRIVATE bonafide_warnings)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/rules)
  add_custom_command(OUTPUT ${generated}
    COMMAND collect-rules ${generated} ${PROJECT_SOURCE_DIR}/src ${headers}
    DEPENDS collect-rules ${headers} VERBATIM)

  add_library(all-rules STATIC EXCLUDE_FROM_ALL ${generated})
  target_include_directories(all-rules PUBLIC ${tools})
  target_link_libraries(all-rules PUBLIC room_base PRIVATE bonafide_warnings)
  foreach(room IN LISTS rooms)
    target_include_directories(all-rules PRIVATE ${PROJECT_BINARY_DIR}/rooms/${room})
  endforeach()

  foreach(program IN ITEMS rules_doc all_broken)
    add_executable(${program} EXCLUDE_FROM_ALL ${tools}/${program}.cpp)
    target_link_libraries(${program} PRIVATE all-rules bonafide_warnings)
  endforeach()
  target_link_libraries(rules_doc PRIVATE room_spdm)  # the names of error codes
  add_custom_target(refresh-rules-doc COMMAND rules_doc ${PROJECT_SOURCE_DIR}/docs/rules.md VERBATIM)
endfunction()
