# libbonafide.so: the C interface of include/bonafide.h over the rooms that judge evidence. It shows the functions of that
# header alone, so that nothing inside of it can be relied on. The static form is the archive of the room capi, with those
# below it.

target_compile_definitions(room_capi PRIVATE BONAFIDE_VERSION="${PROJECT_VERSION}")
target_include_directories(room_capi PUBLIC
  $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

set(map ${CMAKE_CURRENT_SOURCE_DIR}/src/capi/bonafide.map)
add_library(bonafide-c SHARED $<TARGET_OBJECTS:room_capi>)
add_library(bonafide::c ALIAS bonafide-c)
set_target_properties(bonafide-c PROPERTIES OUTPUT_NAME bonafide EXPORT_NAME c VERSION ${PROJECT_VERSION} SOVERSION 0
  LINKER_LANGUAGE CXX LINK_DEPENDS ${map})
target_include_directories(bonafide-c INTERFACE
  $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(bonafide-c PRIVATE room_report room_appraisal room_evidence)
target_link_options(bonafide-c PRIVATE LINKER:--version-script=${map} LINKER:--exclude-libs,ALL)

install(TARGETS bonafide-c EXPORT bonafide LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_COMPONENT development)
install(FILES include/bonafide.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
