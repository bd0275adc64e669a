# docs/conformance.md is written from the tables and handlers of src/spdm; a test tells whether it is current.
function(conformance_page)
  add_executable(conformance_doc EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/conformance/conformance_doc.cpp)
  target_link_libraries(conformance_doc PRIVATE room_spdm room_crypto bonafide_warnings)
  add_custom_target(refresh-conformance-doc COMMAND conformance_doc ${PROJECT_SOURCE_DIR}/docs/conformance.md VERBATIM)
endfunction()
