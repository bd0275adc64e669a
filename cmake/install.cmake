# What is installed besides the program: the rooms' headers and archives, found by find_package(bonafide) as targets
# bonafide::ROOM, and by pkg-config.

include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY BONAFIDE_ROOMS)
list(REMOVE_ITEM rooms cli documents)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/bonafide)
set(libraries "")
foreach(room IN LISTS rooms)
  install(TARGETS room_${room} EXPORT bonafide ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  if(NOT room STREQUAL "capi")  # bonafide.h is all there is to see of it
    install(DIRECTORY src/${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bonafide COMPONENT development
      FILES_MATCHING PATTERN *.hpp PATTERN openssl EXCLUDE)
  endif()
  # Rooms are declared after those they see: the linker wants them the other way round.
  string(PREPEND libraries "-lbonafide-${room} ")
endforeach()
install(EXPORT bonafide NAMESPACE bonafide:: FILE bonafideTargets.cmake DESTINATION ${package} COMPONENT development)

configure_package_config_file(packaging/cmake/bonafideConfig.cmake.in ${PROJECT_BINARY_DIR}/bonafideConfig.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/bonafideConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/bonafideConfig.cmake ${PROJECT_BINARY_DIR}/bonafideConfigVersion.cmake
  DESTINATION ${package} COMPONENT development)

file(RELATIVE_PATH up_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(packaging/bonafide.pc.in ${PROJECT_BINARY_DIR}/bonafide.pc @ONLY)
configure_file(packaging/libbonafide.pc.in ${PROJECT_BINARY_DIR}/libbonafide.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/bonafide.pc ${PROJECT_BINARY_DIR}/libbonafide.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
